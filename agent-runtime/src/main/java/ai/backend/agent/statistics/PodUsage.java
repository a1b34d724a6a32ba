package ai.backend.agent.statistics;

import org.jspecify.annotations.Nullable;

/**
 * What a pod has used; each is null when it was not measured.
 *
 * @param podUid changes when the kernel is restarted
 * @param cpu nanoseconds of processor time since the start
 * @param cpuRate nanoseconds of processor time in a second, as the kubelet reckons it: its times
 *     are told in whole seconds, so that it knows better
 * @param memory bytes in use without the file cache that can be dropped
 * @param received bytes since the start, like sent
 * @param scratch bytes in the home folder's volume
 */
record PodUsage(
    String podUid,
    @Nullable Reading cpu,
    @Nullable Reading cpuRate,
    @Nullable Reading memory,
    @Nullable Reading received,
    @Nullable Reading sent,
    @Nullable Reading scratch) {}
