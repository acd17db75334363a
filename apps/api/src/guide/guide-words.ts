import type { Language } from '@latchkey/contracts'

/** What is around the pages. */
export interface GuideWords {
  /** The language's own name. */
  name: string
  skip: string
  guide: string
  reference: string
  languages: string
  pages: string
  /** Whom the pages are for, in two lists. */
  forIntegrators: string
  forCompanies: string
  onThisPage: string
  previous: string
  next: string
  copy: string
  copied: string
}

/** {@link GuideWords} in each language. */
export const guideWords: Record<Language, GuideWords> = {
  en: {
    name: 'English',
    skip: 'Skip to the content',
    guide: 'Guide',
    reference: 'API reference',
    languages: 'Language',
    pages: 'Pages of the guide',
    forIntegrators: 'For integrators',
    forCompanies: 'For the people of a company',
    onThisPage: 'On this page',
    previous: 'Previous',
    next: 'Next',
    copy: 'Copy',
    copied: 'Copied',
  },
  es: {
    name: 'Español',
    skip: 'Ir al contenido',
    guide: 'Guía',
    reference: 'Referencia de la API',
    languages: 'Idioma',
    pages: 'Páginas de la guía',
    forIntegrators: 'Para integradores',
    forCompanies: 'Para las personas de una empresa',
    onThisPage: 'En esta página',
    previous: 'Anterior',
    next: 'Siguiente',
    copy: 'Copiar',
    copied: 'Copiado',
  },
  'pt-BR': {
    name: 'Português (Brasil)',
    skip: 'Ir para o conteúdo',
    guide: 'Guia',
    reference: 'Referência da API',
    languages: 'Idioma',
    pages: 'Páginas do guia',
    forIntegrators: 'Para integradores',
    forCompanies: 'Para as pessoas de uma empresa',
    onThisPage: 'Nesta página',
    previous: 'Anterior',
    next: 'Próxima',
    copy: 'Copiar',
    copied: 'Copiado',
  },
}
