import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AuthMethod } from '@latchkey/contracts'
import { beforeAll, expect, test } from 'vitest'
import { Language, Parser } from '@vscode/tree-sitter-wasm'
import { requestLanguages } from '../src/features/consumers/requests/index.ts'

// A scene runs what the panel shows. Where a machine lacks C# or PHP, this is all that looks at theirs.

const grammars = { 'C#': 'tree-sitter-c-sharp', PHP: 'tree-sitter-php' } as const

const words = {
  token: 'Obter um token',
  call: 'Chamar a API com ele',
  inspect: 'Perguntar o que o token permite',
  open: 'Abra este endereço em um navegador e concorde',
  paste: 'Cole o endereço para onde o navegador voltou',
  otherState: 'Esta é a resposta a outra solicitação',
  exchange: 'Trocar o código por tokens',
  refresh: 'Mais tarde: obter novos tokens sem perguntar a ninguém',
}
const issuer = 'https://login.acme.example'
const methods: AuthMethod[] = ['client_secret', 'private_key_jwt', 'none']
const firstCalls = [{ kind: 'hub', url: `${issuer}/hub/work_orders` }, { kind: 'introspection' }, null] as const

// Every character that a redirect URI can have and a language could make something of.
const redirectUri = `https://app.example/it's/$HOME/$(me)/{0}!;&*,@:~`

/** Everything that is written in a language. @param language one of {@link requestLanguages} */
function allOf({ program, app }: (typeof requestLanguages)[number]): string[] {
  const requests: string[] = []
  for (const authMethod of methods) {
    const common = { issuer, key: 'key', authMethod, proof: 'proof', words }
    for (const firstCall of firstCalls) requests.push(program({ ...common, firstCall }))
    for (const refreshes of [true, false]) requests.push(app({ ...common, redirectUri, refreshes }))
  }
  return requests
}

beforeAll(() => Parser.init())

test.each(Object.entries(grammars))(
  'every request in %s can be read by a parser of the language',
  async (name, grammar) => {
    const parser = new Parser()
    const wasm = fileURLToPath(import.meta.resolve(`@vscode/tree-sitter-wasm/wasm/${grammar}.wasm`))
    parser.setLanguage(await Language.load(await readFile(wasm)))
    const requests = requestLanguages.filter((language) => language.name === name).flatMap(allOf)
    expect(requests).toHaveLength(15)
    for (const request of requests) expect(parser.parse(request)?.rootNode.hasError, request).toBe(false)
  },
)
