import {
  type AppValues,
  constants,
  credentialFields,
  firstCallOf,
  paragraphs,
  type ProgramValues,
  quoted,
  type RequestLanguage,
  type RequestValues,
} from './request-values.ts'

const constant = (name: string, value: string): string => `var ${name} = ${quoted(value)};`

function post(values: RequestValues): string {
  const isSecret = values.authMethod === 'client_secret'
  const basic = `    var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}"));
    request.Headers.Authorization = new("Basic", basic);
`
  const own = credentialFields(values).map(([name, value]) => `    fields[${quoted(name)}] = ${quoted(value)};\n`)
  return `async Task<JsonElement> Post(string path, Dictionary<string, string> fields)
{
${own.join('')}    var request = new HttpRequestMessage(HttpMethod.Post, issuer + path) { Content = new FormUrlEncodedContent(fields) };
${isSecret ? basic : ''}    var response = await http.SendAsync(request);
    var text = await response.Content.ReadAsStringAsync();
    if (!response.IsSuccessStatusCode) throw new Exception(text);
    return JsonDocument.Parse(text).RootElement;
}`
}

const firstCall = (values: ProgramValues): string | null =>
  firstCallOf(values, '//', {
    introspection:
      'Console.WriteLine(await Post("/oauth/introspect", new() { ["token"] = token.GetProperty("access_token").GetString()! }));',
    hub: (
      url,
    ) => `http.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("access_token").GetString());
var answer = await http.GetAsync(${quoted(url)});
Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");`,
  })

const program = (values: ProgramValues): string =>
  paragraphs(
    'using System.Text;\nusing System.Text.Json;',
    constants(values, constant),
    'var http = new HttpClient();',
    `// ${values.words.token}
var token = await Post("/oauth/token", new() { ["grant_type"] = "client_credentials" });
Console.WriteLine(token);`,
    firstCall(values),
    post(values),
  )

const app = (values: AppValues): string =>
  paragraphs(
    `using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;`,
    constants(values, constant),
    'var http = new HttpClient();',
    `// ${values.words.open}
var verifier = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
var state = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
var hash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
var parameters = HttpUtility.ParseQueryString("");
parameters["response_type"] = "code";
parameters["client_id"] = key;
parameters["redirect_uri"] = redirectUri;
parameters["state"] = state;
parameters["code_challenge"] = hash.TrimEnd('=').Replace('+', '-').Replace('/', '_');
parameters["code_challenge_method"] = "S256";
Console.WriteLine($"{issuer}/oauth/authorize?{parameters}");`,
    `Console.Write(${quoted(`${values.words.paste}: `)});
var address = HttpUtility.ParseQueryString(new Uri(Console.ReadLine()!).Query);
if (address["state"] != state) throw new Exception(${quoted(values.words.otherState)});`,
    `// ${values.words.exchange}
var tokens = await Post("/oauth/token", new()
{
    ["grant_type"] = "authorization_code",
    ["code"] = address["code"]!,
    ["redirect_uri"] = redirectUri,
    ["code_verifier"] = verifier,
});
Console.WriteLine(tokens);`,
    values.refreshes &&
      `// ${values.words.refresh}
Console.WriteLine(await Post("/oauth/token", new()
{
    ["grant_type"] = "refresh_token",
    ["refresh_token"] = tokens.GetProperty("refresh_token").GetString()!,
}));`,
    post(values),
  )

/** C# as a program of one file, with what .NET brings. */
export const csharp: RequestLanguage = { name: 'C#', program, app }
