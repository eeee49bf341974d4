/** What an image says of how it came to be. */
export interface Provenance {
  /** As the API calls it. */
  readonly model: string
  readonly fingerprint: string
  /** Drawn by an emulator: an algorithm that nobody has trained. */
  readonly emulated: boolean
  readonly prompt?: string
}

const BEGINNING = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
const META = '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="kirin-batch">'

/** https://cv.iptc.org/newscodes/digitalsourcetype */
const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype/'

/**
 * An XMP packet with the properties of IPTC Photo Metadata 2025.1 for images that were generated. The same provenance
 * gives the same text.
 */
export function provenancePacket({ model, fingerprint, emulated, prompt }: Provenance): string {
  const properties = [
    property(
      'Iptc4xmpExt:DigitalSourceType',
      `${SOURCE_TYPES}${emulated ? 'algorithmicMedia' : 'trainedAlgorithmicMedia'}`,
    ),
    ...(emulated ? [] : [property('Iptc4xmpExt:AISystemUsed', model)]),
    ...(prompt === undefined ? [] : [property('Iptc4xmpExt:AIPromptInformation', prompt)]),
    property('dc:identifier', `kirin-batch:${fingerprint}`),
  ]
  return `${BEGINNING}${META}
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dc="http://purl.org/dc/elements/1.1/">
${properties.join('\n')}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`
}

const OURS = Buffer.from(BEGINNING + META)

/** Whether the bytes are a packet that was written here. */
export function isOurs(packet: Buffer): boolean {
  return packet.subarray(0, OURS.length).equals(OURS)
}

function property(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them, even escaped
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

function escapeXml(text: string): string {
  return text
    .replace(IMPOSSIBLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
