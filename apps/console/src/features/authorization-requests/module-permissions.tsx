import type { AuthorizationQuestion } from '@latchkey/contracts'
import { actions } from '@latchkey/contracts/plain'
import { useTranslation } from 'react-i18next'
import styles from '../../components/door/door.module.css'
import { useLocalized } from '../../i18n/use-language.ts'
import { usePermissionSentence } from '../../i18n/use-permission-words.ts'
import own from './authorization-question.module.css'

interface ModulePermissionsProps {
  module: AuthorizationQuestion['modules'][number]
  refused: ReadonlySet<string>
  onToggle: (permissions: string[], wanted: boolean) => void
  disabled: boolean
}

/** What is asked of one module, a checkbox for each permission. */
export function ModulePermissions({ module, refused, onToggle, disabled }: ModulePermissionsProps) {
  const { t } = useTranslation('authorization-requests')
  const localized = useLocalized()
  const sentence = usePermissionSentence()
  const name = localized(module.name)
  // An app asks in any order; people find the same order everywhere.
  const asked = actions.flatMap((action) => module.permissions.filter((entry) => entry.action === action))
  const all = asked.map(({ permission }) => permission)
  const anyRefused = all.some((permission) => refused.has(permission))
  return (
    <fieldset className={own.module} disabled={disabled}>
      <legend className={own.moduleName}>{name}</legend>
      {all.length > 1 ? (
        <button
          type="button"
          className={`${styles.link} ${own.all}`}
          aria-label={t(anyRefused ? 'allOf' : 'noneOf', { module: name })}
          onClick={() => onToggle(all, anyRefused)}
        >
          {t(anyRefused ? 'all' : 'none')}
        </button>
      ) : null}
      {asked.map(({ permission, action, description }) => (
        <label key={permission} className={own.permission}>
          <input
            type="checkbox"
            className={own.checkbox}
            checked={!refused.has(permission)}
            onChange={(event) => onToggle([permission], event.target.checked)}
          />
          {description ? localized(description) : sentence(action, name)}
        </label>
      ))}
    </fieldset>
  )
}
