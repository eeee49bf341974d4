/**
 * A first manifest: one image, and in comments what people want next. It is sound as it is, and with the comments'
 * marks taken away too.
 * @param schema of the manifest, for editors: a URL, or a POSIX path from the manifest's folder
 */
export function firstManifest(schema: string): string {
  return `# yaml-language-server: $schema=${schema}
#
# The images of this project. \`kirin-batch run\` makes those that are new or changed, and pays for no other.
version: 1
out: images # the folder they are written to
provenance: mark # there they say that a model made them; none to say nothing

# For every image that does not say otherwise:
defaults:
  resolution: 2k # 1k, 2k or 4k
  aspect_ratio: 16:9

images:
  # The name decides the file: images/hero.png
  hero:
    prompt: A cup of coffee on wet slate, morning light
    alt: A cup of coffee on wet slate # for the page; whatever is not sent to the API is free to change
    # n: 3 # so many candidates to choose from, each at the price of an image

  # One for each value: banner/light and banner/dark
  # banner:
  #   matrix:
  #     theme: [light, dark]
  #   prompt: "<<<image_1>>> as a wide {{ theme }} banner without text"
  #   image_list: [{ image: kirin:hero }] # another image of this file, or a picture: ./refs/cup.png
  #   aspect_ratio: 21:9
`
}
