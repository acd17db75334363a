/** How long reading may take before it is shown; a sign of what comes sooner would only flicker. */
const unnoticed = '150ms'

/**
 * Styles for what is read anew: it stays as readable as it was, and along its upper edge a line shows that something is coming. Goes with
 * `aria-busy`.
 * @param busy whether it is
 */
export const rereading = (busy: boolean) =>
  busy
    ? ({
        position: 'relative',
        '@keyframes rereading-shown': { to: { opacity: 1 } },
        '@keyframes rereading-moving': { from: { backgroundPositionX: '150%' }, to: { backgroundPositionX: '-50%' } },
        '&::before': {
          content: '""',
          position: 'absolute',
          zIndex: 1,
          insetInline: 0,
          top: 0,
          height: 3,
          color: 'primary.main',
          background: 'linear-gradient(90deg, transparent, currentColor, transparent) 50% / 200% no-repeat',
          opacity: 0,
          animation: `rereading-shown 0s ${unnoticed} forwards, rereading-moving 1.4s linear infinite`,
          '@media (prefers-reduced-motion: reduce)': { animation: `rereading-shown 0s ${unnoticed} forwards` },
        },
      } as const)
    : {}
