/** Seconds for which caches may keep public documents: the metadata and the keys. */
export const publicDocumentSeconds = 300
