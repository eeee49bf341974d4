export { meaningOf } from '@kirin-batch/core/meaning'
