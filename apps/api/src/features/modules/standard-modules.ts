import { actions, type ActionDescriptions, type LocalizedText, type Module } from '@latchkey/contracts'

/** What every new company gets of a module. */
type StandardModule = Pick<Module, 'key' | 'name' | 'actions' | 'descriptions'>

const words = (en: string, es: string, ptBr: string): LocalizedText => ({ en, es, 'pt-BR': ptBr })

const standardModule = (key: string, name: LocalizedText, descriptions: ActionDescriptions): StandardModule => ({
  key,
  name,
  actions: [...actions],
  descriptions,
})

/** The modules every new company has, in the order screens show them. */
export const standardModules: StandardModule[] = [
  standardModule('assets', words('Assets', 'Activos', 'Ativos'), {
    view: words(
      'See assets, where they are and how they are doing',
      'Ver activos, dónde están y en qué estado se encuentran',
      'Ver ativos, onde estão e em que estado se encontram',
    ),
    create: words('Add assets', 'Agregar activos', 'Adicionar ativos'),
    edit: words(
      'Change assets, where they are and what belongs to them',
      'Modificar activos, su ubicación y lo que les pertenece',
      'Alterar ativos, sua localização e o que pertence a eles',
    ),
    delete: words(
      'Delete assets with their history',
      'Eliminar activos con su historial',
      'Excluir ativos com seu histórico',
    ),
    report: words(
      'See reports on assets: cost, availability and failures',
      'Ver reportes de activos: costos, disponibilidad y fallas',
      'Ver relatórios de ativos: custos, disponibilidade e falhas',
    ),
  }),
  standardModule('work_orders', words('Work orders', 'Órdenes de trabajo', 'Ordens de serviço'), {
    view: words(
      'See work orders, their tasks and who does them',
      'Ver órdenes de trabajo, sus tareas y quién las realiza',
      'Ver ordens de serviço, suas tarefas e quem as executa',
    ),
    create: words('Add work orders', 'Agregar órdenes de trabajo', 'Adicionar ordens de serviço'),
    edit: words(
      'Change work orders, record progress and close them',
      'Modificar órdenes de trabajo, registrar avances y cerrarlas',
      'Alterar ordens de serviço, registrar o andamento e encerrá-las',
    ),
    delete: words('Delete work orders', 'Eliminar órdenes de trabajo', 'Excluir ordens de serviço'),
    report: words(
      'See reports on work orders: time, cost and delays',
      'Ver reportes de órdenes de trabajo: tiempos, costos y retrasos',
      'Ver relatórios de ordens de serviço: tempos, custos e atrasos',
    ),
  }),
  standardModule('work_requests', words('Work requests', 'Solicitudes de trabajo', 'Solicitações de serviço'), {
    view: words(
      'See work requests and what became of them',
      'Ver solicitudes de trabajo y qué pasó con ellas',
      'Ver solicitações de serviço e o que aconteceu com elas',
    ),
    create: words(
      'Add work requests: ask for something to be repaired or done',
      'Agregar solicitudes de trabajo: pedir una reparación u otro trabajo',
      'Adicionar solicitações de serviço: pedir um reparo ou outro trabalho',
    ),
    edit: words(
      'Change work requests, and accept or decline them',
      'Modificar solicitudes de trabajo, y aceptarlas o rechazarlas',
      'Alterar solicitações de serviço, e aceitá-las ou recusá-las',
    ),
    delete: words('Delete work requests', 'Eliminar solicitudes de trabajo', 'Excluir solicitações de serviço'),
    report: words(
      'See reports on work requests: how many, and how soon they are answered',
      'Ver reportes de solicitudes de trabajo: cuántas hay y cuánto tardan en atenderse',
      'Ver relatórios de solicitações de serviço: quantas são e quanto demoram a ser atendidas',
    ),
  }),
  standardModule('inventory', words('Inventory', 'Inventario', 'Estoque'), {
    view: words(
      'See inventory: parts, stock and where it is kept',
      'Ver inventario: repuestos, existencias y dónde se guardan',
      'Ver estoque: peças, quantidades e onde são guardadas',
    ),
    create: words(
      'Add inventory: new parts and deliveries',
      'Agregar inventario: repuestos nuevos y entradas',
      'Adicionar estoque: peças novas e entradas',
    ),
    edit: words(
      'Change inventory: book parts in and out, and correct stock',
      'Modificar inventario: registrar entradas y salidas, y ajustar existencias',
      'Alterar estoque: registrar entradas e saídas, e ajustar quantidades',
    ),
    delete: words('Delete inventory', 'Eliminar inventario', 'Excluir estoque'),
    report: words(
      'See reports on inventory: use, value and shortages',
      'Ver reportes de inventario: consumo, valor y faltantes',
      'Ver relatórios de estoque: consumo, valor e faltas',
    ),
  }),
  standardModule('personnel', words('Personnel', 'Personal', 'Equipe'), {
    view: words(
      'See personnel: names, skills and working hours',
      'Ver personal: nombres, habilidades y horarios',
      'Ver equipe: nomes, habilidades e horários',
    ),
    create: words('Add personnel', 'Agregar personal', 'Adicionar pessoas à equipe'),
    edit: words(
      'Change personnel: skills, working hours and hourly cost',
      'Modificar personal: habilidades, horarios y costo por hora',
      'Alterar equipe: habilidades, horários e custo por hora',
    ),
    delete: words('Delete personnel', 'Eliminar personal', 'Excluir pessoas da equipe'),
    report: words(
      'See reports on personnel: hours worked and workload',
      'Ver reportes de personal: horas trabajadas y carga de trabajo',
      'Ver relatórios de equipe: horas trabalhadas e carga de trabalho',
    ),
  }),
  standardModule('meters', words('Meters', 'Medidores', 'Medidores'), {
    view: words('See meters and their readings', 'Ver medidores y sus lecturas', 'Ver medidores e suas leituras'),
    create: words(
      'Add meters and record readings',
      'Agregar medidores y registrar lecturas',
      'Adicionar medidores e registrar leituras',
    ),
    edit: words(
      'Change meters and correct readings',
      'Modificar medidores y corregir lecturas',
      'Alterar medidores e corrigir leituras',
    ),
    delete: words(
      'Delete meters with their readings',
      'Eliminar medidores con sus lecturas',
      'Excluir medidores com suas leituras',
    ),
    report: words(
      'See reports on meters: readings over time',
      'Ver reportes de medidores: lecturas a lo largo del tiempo',
      'Ver relatórios de medidores: leituras ao longo do tempo',
    ),
  }),
]

/** Every permission there is in the standard modules. */
export const standardPermissions: string[] = standardModules.flatMap((module) =>
  module.actions.map((action) => `${module.key}:${action}`),
)
