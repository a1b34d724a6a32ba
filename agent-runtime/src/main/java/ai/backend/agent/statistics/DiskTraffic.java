package ai.backend.agent.statistics;

import org.jspecify.annotations.Nullable;

/** Bytes that a container read from and wrote to disks since its start; null when not measured. */
record DiskTraffic(@Nullable Reading read, @Nullable Reading written) {
  static final DiskTraffic NOT_MEASURED = new DiskTraffic(null, null);
}
