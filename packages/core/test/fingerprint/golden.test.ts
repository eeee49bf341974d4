import { describe, expect, it } from 'vitest'
import { sha256 } from '../../src/fingerprint/digest.ts'
import {
  canonicalInputs,
  externalTaskId,
  type FingerprintInputs,
  fingerprintOf,
  subjectDigest,
} from '../../src/fingerprint/fingerprint.ts'

const PLAIN: FingerprintInputs = {
  prompt: 'a bottle on wet slate',
  references: [],
  subjects: [],
  resolution: '1k',
  aspectRatio: 'auto',
  watermark: false,
  series: undefined,
  revision: 1,
  emulated: false,
}
const bottle = sha256('bottle')
const cup = sha256('cup')
const barista = subjectDigest({
  description: 'Young barista with round glasses',
  frontalImage: bottle,
  referImages: [cup],
  tags: ['character'],
})

/**
 * Fingerprints of scheme 1. They stand for pictures that somebody has paid for: an edit here is a bill for everyone
 * who upgrades. A new scheme adds vectors and goes on reading these.
 */
const GOLDEN: readonly [what: string, inputs: FingerprintInputs, fingerprint: string][] = [
  ['plain', PLAIN, '9938702650b21985d7a689f191b536b2a6dd00e8ad3427b5871417c8c01d7b90'],
  [
    'unicode',
    { ...PLAIN, prompt: 'Café ☕ 水 "quoted" \\ \u2028 \n two lines' },
    '99d2d29d61d1927ec9f6a5762bf6aa395c12e66c31af43c0225136353e3a23b1',
  ],
  [
    '2k and 16:9',
    { ...PLAIN, resolution: '2k', aspectRatio: '16:9' },
    'c4966048c4d29641ea24266b541a7c33fe8e4386d371a0bacee26446e943425b',
  ],
  [
    'references in order',
    { ...PLAIN, prompt: '<<<image_1>>> beside <<<image_2>>>', references: [bottle, cup] },
    'd304cb0d80dadc1b1e6b4be3570452bb35f6094b6f28e60bc8dbe4655338ff2c',
  ],
  [
    'references in another order',
    { ...PLAIN, prompt: '<<<image_1>>> beside <<<image_2>>>', references: [cup, bottle] },
    '3ed2343e522380974e30e8145091edb16ec331397117ca2bb75c947fa81fa85e',
  ],
  [
    'existing subject',
    { ...PLAIN, subjects: [{ kind: 'existing', id: '829836802793406551' }] },
    'f517dd6ee19c721d84be7085ac9f97607cbde46955c93d270bac5d4493f1403a',
  ],
  [
    'declared subject',
    { ...PLAIN, subjects: [{ kind: 'declared', digest: barista }] },
    'fc4aeb7cd45dcc16cbabe791ddb19967694cb303e70b7ad3a9d30bba00009f14',
  ],
  ['series', { ...PLAIN, series: 6 }, '9d59d5ce887d006973b4faa8905cb03675d75735ae9fbca53956999156d812a9'],
  [
    'watermark',
    { ...PLAIN, watermark: true },
    'dc37ec67a4ee14fffb125042b0cb57899d9a57d26c10b89dbc23b7490066ad83',
  ],
  [
    'second revision',
    { ...PLAIN, revision: 2 },
    'de1ae8b12a4dc91bb49d2281b196e57a4304c57b8f7d8e9159c63cefcb011ae8',
  ],
  [
    'emulated',
    { ...PLAIN, emulated: true },
    '8b1f96abdfe4319f96292f7540b56f1a75ce9f6d3a83f6e0ad073e453a41fe65',
  ],
]

describe('golden fingerprints', () => {
  it.each(GOLDEN)('%s', (_, inputs, fingerprint) => {
    expect(fingerprintOf(inputs)).toBe(fingerprint)
  })

  it('the canonical text of the plain one', () => {
    expect(canonicalInputs(PLAIN)).toBe(
      '{"aspectRatio":"auto","elements":[],"emulated":false,"model":"kirin_v3_omni_image","prompt":"a bottle on wet slate","references":[],"resolution":"1k","resultType":"single","revision":1,"scheme":1,"watermark":false}',
    )
  })

  it('external ids', () => {
    const fingerprint = fingerprintOf(PLAIN)
    expect(externalTaskId(fingerprint, { from: 1, count: 1 }, 1)).toBe(
      'kb1-c178928fdd3e2196b0a4d82102136c4e39ce4232',
    )
    expect(externalTaskId(fingerprint, { from: 1, count: 1 }, 2)).toBe(
      'kb1-4b76692a0fa04dd48da208afa765696b68aa1544',
    )
    expect(externalTaskId(fingerprint, { from: 4, count: 2 }, 1)).toBe(
      'kb1-93eb2fc1d9b9d189307640f502741bc42f46e36a',
    )
  })

  it('a declared subject counts by its content: tags are a set, names do not count', () => {
    const same = subjectDigest({
      description: 'Young barista with round glasses',
      frontalImage: bottle,
      referImages: [cup],
      tags: ['character', 'character'],
    })
    expect(same).toBe(barista)
    expect(barista).toBe('4793c1837da42330c202fd499d3be1b4d975bbbdedbdd372eab5f81415726f5d')
  })

  it('every paid input changes it', () => {
    const all = GOLDEN.map(([, inputs]) => fingerprintOf(inputs))
    expect(new Set(all).size).toBe(all.length)
  })
})
