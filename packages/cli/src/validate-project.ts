export { validate } from '@kirin-batch/core'
