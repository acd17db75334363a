const half = 32

/**
 * An ECDSA signature on P-256 as JOSE has it (RFC 7518 section 3.4): both numbers with their 32 octets each, instead of DER.
 * @param der `SEQUENCE { INTEGER r, INTEGER s }`; for this curve every length fits one octet
 */
export function joseSignature(der: Buffer): Buffer {
  const signature = Buffer.alloc(2 * half)
  const endOfR = 4 + (der[3] ?? 0)
  placeInteger(der.subarray(4, endOfR), signature.subarray(0, half))
  placeInteger(der.subarray(endOfR + 2), signature.subarray(half))
  return signature
}

/** DER puts a zero in front of a number that would look negative, and leaves zeros in front of a small one out. */
function placeInteger(integer: Buffer, into: Buffer): void {
  const digits = integer.length > half ? integer.subarray(integer.length - half) : integer
  digits.copy(into, half - digits.length)
}
