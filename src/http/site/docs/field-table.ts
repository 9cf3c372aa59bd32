import type { JsonSchema } from '../../../contracts/documents/json-schema';
import { escapeHtml } from '../../../domain/escape-html';

/** The fields of an object, or of those in a list, and their types; of a union, one table for each alternative. */
export function fieldTable(schema: JsonSchema): string {
  const alternatives = schema['anyOf'] as JsonSchema[] | undefined;
  if (alternatives) return alternatives.map(fieldTable).join('<p>or</p>');
  if (schema['type'] === 'array') return `<p>a list of</p>${fieldTable(schema['items'] as JsonSchema)}`;
  if (schema['$ref']) return `<p>${typeName(schema)}</p>`;
  const required = (schema['required'] ?? []) as string[];
  const rows = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).map(
    ([name, property]) =>
      `<tr><td><code>${name}</code>${required.includes(name) ? '' : ' (optional)'}</td><td>${typeName(property)}</td>${note(property)}</tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

/** What the field means, where its name does not say it. */
function note({ description = '' }: JsonSchema): string {
  return `<td>${escapeHtml(String(description))}</td>`;
}

function typeName(schema: JsonSchema): string {
  const { $ref: reference, type, const: constant, enum: values, items, anyOf, format } = schema;
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    return `<a href="#${name}">${name}</a>`;
  }
  if (constant !== undefined) return `<code>${escapeHtml(JSON.stringify(constant))}</code>`;
  if (Array.isArray(values)) {
    return values.map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(' or ');
  }
  if (Array.isArray(anyOf)) return (anyOf as JsonSchema[]).map(typeName).join(' or ');
  if (type === 'array') return `list of ${typeName(items as JsonSchema)}`;
  if (format === 'date-time') return 'time, ISO 8601 in UTC';
  return [type].flat().join(' or ');
}
