/** For a thread that reads the manifests while another loads what the API needs: see `readBy`. */
export { loadProject } from './batch/load-project.ts'
export { answerBy } from './batch/read-elsewhere.ts'
