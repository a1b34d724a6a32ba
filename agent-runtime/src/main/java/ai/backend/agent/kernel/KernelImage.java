package ai.backend.agent.kernel;

import ai.backend.common.agent.ImageSpec;
import java.util.Set;

/** How a kernel's image is named and when it is pulled (spec/10 §8). */
final class KernelImage {
  private KernelImage() {}

  /**
   * The reference for the pod: pinned by digest when updates are followed by digest and the
   * manifest is known.
   */
  static String reference(ImageSpec image) {
    return pinned(image)
        ? repository(image.getCanonical()) + "@" + image.getRepoDigest().strip()
        : image.getCanonical();
  }

  static String pullPolicy(ImageSpec image) {
    return switch (image.getAutoPull()) {
      case "none" -> "Never";
      case "tag" -> "IfNotPresent";
      default -> pinned(image) ? "IfNotPresent" : "Always";
    };
  }

  /** Whether starting it will pull, given the names of the images on the node. */
  static boolean willPull(ImageSpec image, Set<String> onNode) {
    return switch (image.getAutoPull()) {
      case "none" -> false;
      default ->
          !onNode.contains(reference(image))
              && !(onNode.contains(image.getCanonical()) && !pinned(image));
    };
  }

  private static boolean pinned(ImageSpec image) {
    boolean byDigest = !image.getAutoPull().equals("tag") && !image.getAutoPull().equals("none");
    return byDigest && image.getRepoDigest().strip().startsWith("sha256:");
  }

  private static String repository(String canonical) {
    int at = canonical.indexOf('@');
    String name = at < 0 ? canonical : canonical.substring(0, at);
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }
}
