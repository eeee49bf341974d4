import { AwsV4Signer } from 'aws4fetch'
import { sha256 } from '../fingerprint/digest.ts'
import type { AwsCredentials } from '../options.ts'
import type { Blobs } from './blobs.ts'
import { type Clients, createHttpBlobs } from './http.ts'

/** A bucket; keys lie below `prefix`, which ends in `/` or is empty. */
export interface S3Place {
  readonly bucket: string
  readonly prefix: string
  readonly region: string
  /** Another service than AWS: asked with the bucket in the path. */
  readonly endpoint: URL | undefined
  readonly credentials: AwsCredentials | undefined
}

const EMPTY_SHA256 = sha256('')

/** S3-compatible storage: the same requests, signed. Without credentials they are not, as a public bucket has it. */
export function createS3Blobs(
  { bucket, prefix, region, endpoint, credentials }: S3Place,
  clients: Clients,
): Blobs {
  // A certificate for `*.s3.…` does not cover names with dots.
  const inPath = endpoint !== undefined || bucket.includes('.')
  const host =
    endpoint?.href.replace(/\/+$/, '') ?? `https://${inPath ? '' : `${bucket}.`}s3.${region}.amazonaws.com`
  const base = inPath ? `${host}/${bucket}/${prefix}` : `${host}/${prefix}`
  return createHttpBlobs(
    {
      place: `s3://${bucket}/${prefix}`.replace(/\/$/, ''),
      urlOf: key => new URL(base + key),
      whyNothing: text =>
        text.includes('<Code>NoSuchBucket</Code>') ? 'there is no such bucket' : undefined,
      async headers(method, url, body) {
        if (!credentials) return {}
        const { headers } = await new AwsV4Signer({
          ...credentials,
          method,
          url: url.href,
          service: 's3',
          region,
          // Signed with the digest of what is sent: the server refuses anything else.
          headers: { 'x-amz-content-sha256': body === undefined ? EMPTY_SHA256 : sha256(body) },
        }).sign()
        headers.delete('host')
        return Object.fromEntries(headers)
      },
    },
    clients,
  )
}
