import { actions, type Module } from '@latchkey/contracts'

function standardModule(key: string, en: string, es: string, ptBr: string): Module {
  return { key, name: { en, es, 'pt-BR': ptBr }, actions: [...actions] }
}

/** The modules every new company has, in the order screens show them. */
export const standardModules: Module[] = [
  standardModule('assets', 'Assets', 'Activos', 'Ativos'),
  standardModule('work_orders', 'Work orders', 'Órdenes de trabajo', 'Ordens de serviço'),
  standardModule('work_requests', 'Work requests', 'Solicitudes de trabajo', 'Solicitações de serviço'),
  standardModule('inventory', 'Inventory', 'Inventario', 'Estoque'),
  standardModule('personnel', 'Personnel', 'Personal', 'Equipe'),
  standardModule('meters', 'Meters', 'Medidores', 'Medidores'),
]

/** Every permission there is in the standard modules. */
export const standardPermissions: string[] = standardModules.flatMap((module) =>
  module.actions.map((action) => `${module.key}:${action}`),
)
