package ai.backend.agent.statistics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Answers of a kubelet, from the test resources. */
final class Samples {
  static final UUID WORKING = UUID.fromString("0f6a1f6e-9a52-4c0e-8a6d-0d8f3c1f0a01");
  static final UUID NEW = UUID.fromString("0f6a1f6e-9a52-4c0e-8a6d-0d8f3c1f0a02");
  static final KernelStatistics.Scope SCOPE =
      new KernelStatistics.Scope("bai", "kernel-", "kernel", "work");

  private Samples() {}

  static byte[] bytes(String name) {
    try (var in = Samples.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }
}
