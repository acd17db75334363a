import type { Components } from '@mui/material/styles'
import { radii, raised, role, tint, touch } from './tokens.ts'

// Phones zoom in on a field whose text is smaller than that.
const textSize = { fontSize: '0.875rem', [touch]: { fontSize: '1rem' } }

/**
 * What one fills in. A label stands above its field rather than in its border: it can be as long as it has to, in any language, the
 * example in the field can be seen with it, and whatever is above keeps its distance.
 */
export const fields: Components = {
  MuiFormLabel: {
    styleOverrides: {
      root: {
        color: role('text-primary'),
        fontSize: '0.875rem',
        fontWeight: 500,
        lineHeight: 1.45,
        '&.Mui-focused, &.Mui-error': { color: role('text-primary') },
      },
      asterisk: { color: role('error-main') },
    },
  },
  MuiInputLabel: {
    // A label that isn't shrunk hides the example in the field.
    defaultProps: { shrink: true, disableAnimation: true },
    styleOverrides: {
      root: {
        position: 'static',
        transform: 'none',
        maxWidth: '100%',
        marginBottom: 6,
        overflow: 'visible',
        whiteSpace: 'normal',
        pointerEvents: 'auto',
        userSelect: 'auto',
      },
    },
  },
  MuiInputBase: { styleOverrides: { root: textSize } },
  MuiOutlinedInput: {
    styleOverrides: {
      root: {
        backgroundColor: role('background-paper'),
        '--_trailingPad': '10px',
        '&.MuiInputBase-adornedStart': { paddingLeft: 12 },
        '&.MuiInputBase-multiline': { padding: '10px 12px' },
        // In the dark a field is set into what it stands on.
        '[data-color-scheme="dark"] &': { backgroundColor: role('surface-sunken') },
        '&:hover .MuiOutlinedInput-notchedOutline': { borderColor: role('text-secondary') },
        '&.Mui-focused:not(.Mui-error) .MuiOutlinedInput-notchedOutline': { borderColor: role('primary-main') },
        '&.Mui-focused': { boxShadow: `0 0 0 3px ${tint('primary-main', 22)}` },
        '&.Mui-focused.Mui-error': { boxShadow: `0 0 0 3px ${tint('error-main', 22)}` },
        // What can only be read doesn't look like something to fill in.
        '&&:has(input[readonly])': { backgroundColor: role('surface-sunken') },
        '&&:has(input[readonly]) .MuiOutlinedInput-notchedOutline': { borderColor: role('divider') },
      },
      input: {
        padding: '10px 12px',
        '.MuiInputBase-sizeSmall > &': { padding: '7px 10px' },
        '.MuiInputBase-adornedStart > &': { paddingLeft: 0 },
        '.MuiInputBase-adornedEnd > &': { paddingRight: 0 },
        '.MuiInputBase-multiline > &&': { padding: 0 },
        '&::placeholder': { color: role('text-secondary'), opacity: 1 },
      },
      notchedOutline: { top: 0, borderColor: role('outline'), '& legend': { display: 'none' } },
    },
  },
  MuiSelect: { defaultProps: { MenuProps: { disableScrollLock: true } } },
  MuiNativeSelect: { styleOverrides: { select: { '&&&': { paddingRight: 36 } } } },
  MuiAutocomplete: {
    styleOverrides: {
      inputRoot: {
        '&.MuiOutlinedInput-root': { paddingTop: 3, paddingBottom: 3, paddingLeft: 6 },
        '&.MuiOutlinedInput-root .MuiAutocomplete-input': { padding: '7px 4px 7px 6px' },
        '&.MuiOutlinedInput-root.MuiInputBase-sizeSmall': { paddingTop: 1, paddingBottom: 1, paddingLeft: 5 },
        '&.MuiOutlinedInput-root.MuiInputBase-sizeSmall .MuiAutocomplete-input': { padding: '6px 4px 6px 5px' },
      },
      paper: { ...raised, borderRadius: radii.surface },
      listbox: { padding: 6 },
      option: {
        '&.MuiAutocomplete-option': {
          minHeight: 36,
          padding: '6px 10px',
          borderRadius: radii.small,
          fontSize: '0.875rem',
        },
      },
    },
  },
  MuiFormHelperText: {
    styleOverrides: {
      root: { margin: '6px 0 0', fontSize: '0.8125rem', lineHeight: 1.45, letterSpacing: 0 },
    },
  },
  MuiFormControlLabel: {
    styleOverrides: {
      root: { '&:has(> .MuiSwitch-root)': { gap: 10, marginLeft: 0 } },
      label: textSize,
    },
  },
  MuiCheckbox: { styleOverrides: { root: { color: role('outline') } } },
  MuiRadio: { styleOverrides: { root: { color: role('outline') } } },
  MuiSwitch: {
    styleOverrides: {
      root: { width: 40, height: 24, padding: 0, borderRadius: 12, overflow: 'visible' },
      switchBase: {
        padding: 3,
        color: role('common-white'),
        '&.Mui-checked': { transform: 'translateX(16px)', color: role('primary-contrastText') },
        '& + .MuiSwitch-track, &.Mui-checked + .MuiSwitch-track': { opacity: 1 },
        '& + .MuiSwitch-track': { backgroundColor: role('outline') },
        '&.Mui-checked + .MuiSwitch-track': { backgroundColor: role('primary-main') },
        '&.Mui-disabled + .MuiSwitch-track': { opacity: 0.45 },
        '&:hover, &.Mui-checked:hover': { backgroundColor: 'transparent' },
        '&:active .MuiSwitch-thumb': { width: 20 },
      },
      thumb: { width: 18, height: 18, boxShadow: '0 1px 2px rgb(8 15 25 / 0.3)' },
      track: { borderRadius: 12 },
    },
  },
}
