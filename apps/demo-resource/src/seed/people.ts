/** Who does the work. */
export const technicians: readonly string[] = [
  'Ana Quiroga',
  'Bram Oosting',
  'Chidi Eze',
  'Dalia Haddad',
  'Esteban Ríos',
  'Freya Lindqvist',
  'Hana Sato',
  'Ivo Petrov',
  'João Nogueira',
  'Mairead Flynn',
]

/** Who asks for it. */
export const requesters: readonly string[] = [
  'Agnes Kowal',
  'Beto Carvalho',
  'Carla Méndez',
  'Deniz Aydin',
  'Elin Strand',
  'Farid Nasser',
  'Grace Mbeki',
  'Henrik Dahl',
  'Ines Duarte',
  'Jonas Weber',
  'Kavya Nair',
  'Luca Ferri',
  'Marta Solano',
  'Niamh Doyle',
  'Omar Benali',
  'Paula Teixeira',
]

/**
 * A requester's address in a domain that can belong to nobody (RFC 2606 section 2).
 * @param name given name and family name
 */
export const emailOf = (name: string): string =>
  `${name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replace(' ', '.')}@plant.example`
