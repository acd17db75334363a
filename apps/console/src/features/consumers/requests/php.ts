import {
  type AppValues,
  type Constant,
  constants,
  credentialFields,
  firstCallOf,
  inCapitals,
  paragraphs,
  type ProgramValues,
  type RequestLanguage,
  type RequestValues,
} from './request-values.ts'

/** In single quotes nothing is put in the place of what looks like a variable. */
const quoted = (text: string): string => `'${text.replaceAll(/[\\']/gu, String.raw`\$&`)}'`

const constant = (name: Constant, value: string): string => `const ${inCapitals(name)} = ${quoted(value)};`

function post(values: RequestValues): string {
  const isSecret = values.authMethod === 'client_secret'
  const own = credentialFields(values).map(([name, value]) => `${quoted(name)} => ${quoted(value)}`)
  return `function post(string $path, array $fields): array
{
    $curl = curl_init(ISSUER . $path);
    curl_setopt_array($curl, [${isSecret ? "\n        CURLOPT_USERPWD => KEY . ':' . SECRET," : ''}
        CURLOPT_POSTFIELDS => http_build_query($fields${isSecret ? '' : ` + [${own.join(', ')}]`}),
        CURLOPT_RETURNTRANSFER => true,
    ]);
    $answer = curl_exec($curl);
    if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200) {
        exit($answer ?: curl_error($curl));
    }
    return json_decode($answer, true);
}`
}

const firstCall = (values: ProgramValues): string | null =>
  firstCallOf(values, '//', {
    introspection: "print_r(post('/oauth/introspect', ['token' => $token['access_token']]));",
    hub: (url) => `$curl = curl_init(${quoted(url)});
curl_setopt($curl, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . $token['access_token']]);
curl_exec($curl);`,
  })

const program = (values: ProgramValues): string =>
  paragraphs(
    '<?php',
    constants(values, constant),
    post(values),
    `// ${values.words.token}
$token = post('/oauth/token', ['grant_type' => 'client_credentials']);
print_r($token);`,
    firstCall(values),
  )

const app = (values: AppValues): string =>
  paragraphs(
    '<?php',
    constants(values, constant),
    post(values),
    `// ${values.words.open}
$verifier = bin2hex(random_bytes(32));
$state = bin2hex(random_bytes(16));
echo ISSUER . '/oauth/authorize?' . http_build_query([
    'response_type' => 'code',
    'client_id' => KEY,
    'redirect_uri' => REDIRECT_URI,
    'state' => $state,
    'code_challenge' => rtrim(strtr(base64_encode(hash('sha256', $verifier, true)), '+/', '-_'), '='),
    'code_challenge_method' => 'S256',
]), PHP_EOL;`,
    `echo ${quoted(`${values.words.paste}: `)};
parse_str(parse_url(trim(fgets(STDIN)), PHP_URL_QUERY), $address);
if ($address['state'] !== $state) {
    exit(${quoted(values.words.otherState)});
}`,
    `// ${values.words.exchange}
$tokens = post('/oauth/token', [
    'grant_type' => 'authorization_code',
    'code' => $address['code'],
    'redirect_uri' => REDIRECT_URI,
    'code_verifier' => $verifier,
]);
print_r($tokens);`,
    values.refreshes &&
      `// ${values.words.refresh}
print_r(post('/oauth/token', [
    'grant_type' => 'refresh_token',
    'refresh_token' => $tokens['refresh_token'],
]));`,
  )

/** PHP with its curl extension. */
export const php: RequestLanguage = { name: 'PHP', program, app }
