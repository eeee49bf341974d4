import sharp, { type Sharp } from 'sharp'
import { describe, expect, it, test } from 'vitest'
import { markSize, withMark, withoutMark } from '../../src/image/mark.ts'
import { provenancePacket } from '../../src/image/provenance.ts'

const PACKET = provenancePacket({ model: 'm', fingerprint: 'f', emulated: false, prompt: 'a <b> & \u0001c' })

const plain = (): Sharp => sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })

const IMAGES = {
  png: () => plain().png().toBuffer(),
  'png with a palette': () => plain().png({ palette: true }).toBuffer(),
  jpeg: () => plain().jpeg().toBuffer(),
  'progressive jpeg': () => plain().jpeg({ progressive: true }).toBuffer(),
  'jpeg with exif': () =>
    plain()
      .withExif({ IFD0: { Artist: 'A' } })
      .jpeg()
      .toBuffer(),
}

describe.each(Object.entries(IMAGES))('%s', (name, make) => {
  it('bears the mark for other readers, with the same pixels, and is itself again without it', async () => {
    const image = await make()
    const marked = withMark(image, PACKET)
    const type = name.startsWith('png') ? 'image/png' : 'image/jpeg'
    expect(marked.length - image.length).toBe(markSize(type, PACKET))
    const metadata = await sharp(marked).metadata()
    expect(metadata.xmp?.toString('utf8')).toBe(PACKET)
    expect(metadata.exif).toEqual((await sharp(image).metadata()).exif)
    expect(await sharp(marked).raw().toBuffer()).toEqual(await sharp(image).raw().toBuffer())
    expect(Buffer.from(withoutMark(marked))).toEqual(image)
    expect(withoutMark(image)).toBe(image)
    expect(Buffer.from(withMark(image, PACKET))).toEqual(Buffer.from(marked))
  })
})

test.each(['png', 'jpeg'] as const)('a %s that says itself what it is stays as it is', async type => {
  const own = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'
  const image = await plain().withXmp(own).toFormat(type).toBuffer()
  expect(withMark(image, PACKET)).toBe(image)
  expect(withoutMark(image)).toBe(image)
})

test('C2PA stays valid', async () => {
  const png = await plain().png().toBuffer()
  const claim = Buffer.from([0, 0, 0, 1, 0x63, 0x61, 0x42, 0x58, 0, 0, 0, 0, 0])
  const signed = Buffer.concat([png.subarray(0, 33), claim, png.subarray(33)])
  expect(withMark(signed, PACKET)).toBe(signed)
  const jpeg = await plain().jpeg().toBuffer()
  const box = Buffer.from([0xff, 0xeb, 0, 4, 0x4a, 0x50])
  const signedJpeg = Buffer.concat([jpeg.subarray(0, 2), box, jpeg.subarray(2)])
  expect(withMark(signedJpeg, PACKET)).toBe(signedJpeg)
})

test('bytes that are no image bear no mark', () => {
  for (const bytes of [[], [0x89], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xe1, 0, 0], [1, 2, 3]]) {
    const given = Uint8Array.from(bytes)
    expect(withoutMark(given)).toBe(given)
  }
})

test('the packet, exactly', () => {
  expect(PACKET).toBe(`<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="kirin-batch">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>
<Iptc4xmpExt:AISystemUsed>m</Iptc4xmpExt:AISystemUsed>
<Iptc4xmpExt:AIPromptInformation>a &lt;b&gt; &amp; \ufffdc</Iptc4xmpExt:AIPromptInformation>
<dc:identifier>kirin-batch:f</dc:identifier>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`)
})
