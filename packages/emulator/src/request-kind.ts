/**
 * - `create`, `create-element`: `POST /model/v1/generation`, by `model`
 * - `read`, `read-external`: `GET /model/v1/generation/task/{id}`, by what the id is; an id of no task counts as a task
 *   id where it has the form of one (20 characters of lower-case base32hex)
 * - `download`: any request to the file host
 * - `other`: anything else
 */
export type RequestKind = 'create' | 'read' | 'read-external' | 'create-element' | 'download' | 'other'
