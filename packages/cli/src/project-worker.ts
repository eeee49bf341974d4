import { parentPort } from 'node:worker_threads'
import { answerBy, loadProject } from '@kirin-batch/core/project-worker'

if (parentPort) answerBy(parentPort, loadProject)
