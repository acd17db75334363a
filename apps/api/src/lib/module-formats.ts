import { registerHooks } from 'node:module'

// Node reads the nearest package.json of every module to learn whether it is one. drizzle-orm's lists its thousand entry points, and
// unpacking that for each of its modules was half of the time that a start takes. Its `.js` files import nothing but modules by relative
// names. Imported for this effect, before anything that imports drizzle-orm.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context
    const isOfDrizzle =
      specifier.startsWith('.') &&
      specifier.endsWith('.js') &&
      parentURL?.endsWith('.js') === true &&
      parentURL.includes('/node_modules/drizzle-orm/')
    if (!isOfDrizzle) return nextResolve(specifier, context)
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
  },
})
