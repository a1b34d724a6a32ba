package ai.backend.agent.kernel;

import ai.backend.agent.runner.Runner;
import ai.backend.agent.runner.RunnerAddress;
import ai.backend.common.agent.KernelState;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One kernel as this agent knows it. Every method takes the kernel's own monitor; none blocks. */
final class Kernel {
  private final Instant taken;
  private KernelRecord record;
  private Phase phase;
  private String reason = "";
  private String message = "";
  private int exitCode = -1;
  private String containerId = "";
  private String podIp = "";
  private ArrayNode services = JsonNodeFactory.instance.arrayNode();
  private @Nullable Runner runner;
  private boolean ending;
  private boolean restarting;
  private CompletableFuture<Void> started = new CompletableFuture<>();
  private boolean suppressEvents;
  private @Nullable Instant stuckSince;
  private @Nullable Instant endedAt;
  private CompletableFuture<PodReading.Ended> podGone = new CompletableFuture<>();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();

  Kernel(KernelRecord record, Phase phase, Instant taken) {
    this.record = record;
    this.phase = phase;
    this.taken = taken;
  }

  long ageMillis(Instant now) {
    return Duration.between(taken, now).toMillis();
  }

  synchronized KernelRecord record() {
    return record;
  }

  UUID id() {
    return record().kernelId();
  }

  synchronized Phase phase() {
    return phase;
  }

  /** Moves on when that is legal from the present phase. */
  synchronized boolean become(Phase next, Instant now) {
    if (!phase.mayBecome(next)) {
      return false;
    }
    phase = next;
    if (next.isEnd()) {
      endedAt = now;
    }
    return true;
  }

  /** Sets why it ends; the first reason stays (spec/10 §9). */
  synchronized void because(String newReason, String newMessage) {
    if (reason.isEmpty()) {
      reason = newReason;
    }
    if (message.isEmpty()) {
      message = newMessage;
    }
  }

  synchronized String reason() {
    return reason;
  }

  synchronized String message() {
    return message;
  }

  synchronized void suppressEvents() {
    suppressEvents = true;
  }

  synchronized boolean eventsSuppressed() {
    return suppressEvents;
  }

  synchronized void containerEnded(int code, String id) {
    exitCode = code;
    if (!id.isEmpty()) {
      containerId = id;
    }
  }

  synchronized int exitCode() {
    return exitCode;
  }

  synchronized String containerId() {
    return containerId;
  }

  synchronized void at(String ip, String container) {
    podIp = ip;
    containerId = container;
  }

  synchronized String podIp() {
    return podIp;
  }

  synchronized ArrayNode services() {
    return services;
  }

  /**
   * Gives the kernel its runner, once for each life; false when it has one or is not starting: the
   * caller closes what it brought.
   */
  synchronized boolean attach(Runner candidate) {
    if (runner != null || !phase.isStarting() || ending) {
      return false;
    }
    runner = candidate;
    return true;
  }

  /** Whether somebody connects or has connected. */
  synchronized boolean attached() {
    return runner != null;
  }

  /** The runner answers; false when the kernel is no longer starting. */
  synchronized boolean ready(ArrayNode liveServices, Instant now) {
    if (ending || !become(Phase.RUNNING, now)) {
      return false;
    }
    services = liveServices;
    started.complete(null);
    return true;
  }

  /** The runner of a running kernel. */
  synchronized @Nullable Runner runner() {
    return phase == Phase.RUNNING ? runner : null;
  }

  /** Takes the runner away for closing. */
  synchronized @Nullable Runner releaseRunner() {
    Runner current = runner;
    runner = null;
    return current;
  }

  /** True for the one caller that does what belongs to the end. */
  synchronized boolean beginEnding() {
    if (ending || phase.isEnd()) {
      return false;
    }
    ending = true;
    return true;
  }

  /** The end could not be brought about; a later attempt may. */
  synchronized void endingFailed() {
    ending = false;
  }

  synchronized boolean beginRestart(Instant now) {
    if (restarting || ending || !become(Phase.CREATING, now)) {
      return false;
    }
    restarting = true;
    started = new CompletableFuture<>();
    return true;
  }

  synchronized boolean restarting() {
    return restarting;
  }

  /** A new life with the same id. */
  synchronized void renew(KernelRecord newRecord) {
    record = newRecord;
    restarting = false;
    stuckSince = null;
    podGone = new CompletableFuture<>();
    containerId = "";
    podIp = "";
    exitCode = -1;
  }

  /** Completed when the pod of the present generation is gone from the API server. */
  synchronized CompletableFuture<PodReading.Ended> podGone() {
    return podGone;
  }

  /** Completed when the present life answers. */
  synchronized CompletableFuture<Void> started() {
    return started;
  }

  /** Completed when the kernel has ended and all that belongs to its end was done. */
  CompletableFuture<Void> settled() {
    return settled;
  }

  /** Since when its pod is stuck; remembers {@code now} the first time. */
  synchronized Instant stuckSince(Instant now) {
    if (stuckSince == null) {
      stuckSince = now;
    }
    return stuckSince;
  }

  synchronized boolean isStuck() {
    return stuckSince != null;
  }

  synchronized void notStuck() {
    stuckSince = null;
  }

  synchronized boolean endedBefore(Instant instant) {
    return endedAt != null && endedAt.isBefore(instant);
  }

  synchronized KernelState state() {
    var allocation = new Allocation(record.slots());
    var state =
        KernelState.newBuilder()
            .setKernelId(record.kernelId().toString())
            .setSessionId(record.sessionId().toString())
            .setPhase(phase.wire())
            .setReason(reason)
            .setMessage(message)
            .setExitCode(exitCode)
            .setContainerId(containerId)
            .setKernelHost(podIp)
            .setResourceSpecJson(allocation.specJson(containerId).toString())
            .setAttachedDevicesJson(allocation.attachedDevices().toString());
    if (phase == Phase.RUNNING) {
      state
          .setReplInPort(RunnerAddress.INPUT_PORT)
          .setReplOutPort(RunnerAddress.OUTPUT_PORT)
          .setServicePortsJson(services.toString());
    }
    return state.build();
  }
}
