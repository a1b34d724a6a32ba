package ai.backend.manager.image.imports;

import ai.backend.common.image.ImageReference;
import ai.backend.manager.image.registry.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Which image is imported: its name, or its repository and the digest of a manifest in it.
 *
 * @param digest {@code sha256:…}, null for the image's tag
 */
record ImportSource(ImageReference image, @Nullable String digest) {
  /**
   * Reads {@code registry/repository:tag} or {@code registry/repository@sha256:…}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static ImportSource parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      return new ImportSource(ImageReference.parse(text), null);
    }
    String digest = text.substring(at + 1);
    if (!Digest.isOne(digest)) {
      throw new IllegalArgumentException(
          "after @ comes a digest: sha256: and 64 hexadecimal digits");
    }
    return new ImportSource(ImageReference.parse(text.substring(0, at)), digest);
  }

  /** What a registry is asked for. */
  String reference() {
    return digest == null ? image.tag() : digest;
  }

  @Override
  public String toString() {
    return digest == null
        ? image.canonical()
        : image.registry() + "/" + image.repository() + "@" + digest;
  }
}
