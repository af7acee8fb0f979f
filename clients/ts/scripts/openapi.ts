// What an OpenAPI document says, as TypeScript: its schemas as types, its operations as one table.

/** As much of a schema as these documents use. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  description?: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}

export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

const METHODS = ["get", "post", "put", "patch", "delete"];
const key = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const comment = (text: string | undefined, indent: string) =>
  text ? `${indent}/** ${text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim()} */\n` : "";

/** Schemas of Rust's own words for text. */
const PLAIN: Record<string, string> = { String: "string" };

/** A schema as a type. What no rule here covers is an error, and no `any`. */
function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace("#/components/schemas/", "");
    // What is a word or a number under another name is said as what it is.
    return PLAIN[name] ?? name;
  }
  if (schema.const !== undefined) {
    return JSON.stringify(schema.const);
  }
  if (schema.enum) {
    return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  }
  if (schema.oneOf) {
    return [...new Set(schema.oneOf.map((one) => typeOf(one, indent)))].join(" | ");
  }
  if (schema.allOf) {
    return schema.allOf.map((one) => typeOf(one, indent)).join(" & ");
  }
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
  }
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array": {
      const items = typeOf(schema.items ?? {}, indent);
      return /^[\w.]+$/.test(items) ? `${items}[]` : `(${items})[]`;
    }
    case "object":
      return objectOf(schema, indent);
    case undefined:
      return "unknown";
    default:
      throw new Error(`a schema of type ${schema.type} is not known here`);
  }
}

function objectOf(schema: Schema, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, of]) => {
    const is = required.includes(name) ? "" : "?";
    return `${comment(of.description, inner)}${inner}${key(name)}${is}: ${typeOf(of, inner)};\n`;
  });
  if (fields.length === 0) {
    const values = typeof additionalProperties === "object" ? typeOf(additionalProperties, indent) : "unknown";
    return `Record<string, ${values}>`;
  }
  return `{\n${fields.join("")}${indent}}`;
}

/** The first content of an answer or a request that is JSON; text where there is other content; nothing where none. */
function contentOf(content: Content | undefined, indent: string): string {
  if (!content || Object.keys(content).length === 0) {
    return "undefined";
  }
  const json = content["application/json"];
  return json ? typeOf(json.schema ?? {}, indent) : "string";
}

function parametersOf(all: Parameter[], where: string, indent: string): string {
  const own = all.filter((one) => one.in === where);
  if (own.length === 0) {
    return "undefined";
  }
  const inner = `${indent}  `;
  const lines = own.map(({ name, required, description, schema }) => {
    // What may be left out may not be said to be nothing.
    const type = typeOf(schema, inner)
      .split(" | ")
      .filter((one) => required || one !== "null")
      .join(" | ");
    return `${comment(description, inner)}${inner}${key(name)}${required ? "" : "?"}: ${type};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

/** Types of all schemas, and an interface with every operation by its method and path. */
export function typed(text: string, routes: string): string {
  const { paths, components } = JSON.parse(text) as Document;
  const schemas = Object.entries(components?.schemas ?? {})
    .filter(([name]) => !(name in PLAIN))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const types = schemas.map(
    ([name, schema]) => `${comment(schema.description, "")}export type ${name} = ${typeOf(schema, "")};\n`,
  );
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => {
      const operation = methods[method]!;
      const { parameters = [], requestBody, responses } = operation;
      const about = comment(operation.summary ?? operation.description, "  ");
      return (
        `${about}  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: {\n` +
        `    path: ${parametersOf(parameters, "path", "    ")};\n` +
        `    query: ${parametersOf(parameters, "query", "    ")};\n` +
        `    body: ${contentOf(requestBody?.content, "    ")};\n` +
        `    answer: ${contentOf(responses["200"]?.content, "    ")};\n` +
        `  };\n`
      );
    }),
  );
  if (operations.length === 0) {
    throw new Error("the document has no operations");
  }
  return `${types.join("\n")}\n/** Every operation. */\nexport interface ${routes} {\n${operations.join("")}}\n`;
}
