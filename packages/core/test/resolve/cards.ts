import { problemsOf } from './validated.ts'

/** A sound manifest around a data file. */
export function cards(data: string, prompt = '{{ row.name }}'): string {
  return `images:\n  card:\n    data: ${data}\n    prompt: "${prompt}"\n`
}

/** What is wrong with a CSV; `id` is the column of the ids. */
export async function csv(text: string, id?: string): Promise<string> {
  return await problemsOf(cards(id === undefined ? 'p.csv' : `{ file: p.csv, id: ${id} }`), { 'p.csv': text })
}

export async function json(text: string): Promise<string> {
  return await problemsOf(cards('p.json'), { 'p.json': text })
}

export async function yaml(text: string): Promise<string> {
  return await problemsOf(cards('p.yaml'), { 'p.yaml': text })
}
