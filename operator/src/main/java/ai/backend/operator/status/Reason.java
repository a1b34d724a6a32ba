package ai.backend.operator.status;

/** Every reason that a condition or an Event of ours can have. */
public enum Reason {
  /** Everything is as the spec says. */
  AsExpected,
  /** On the way; nothing to do for anyone. */
  Progressing,
  /** A step before this one is not finished. */
  WaitsForEarlierStep,
  /** The annotation backend.ai/paused is set. */
  Paused,
  /** The Cluster that is named does not exist in this namespace. */
  ClusterMissing,
  /** The Cluster that is named is not far enough yet. */
  ClusterNotReady,
  /** A Secret that is named does not exist or lacks keys. */
  SecretInvalid,
  /** An external store does not answer. */
  StoreUnreachable,
  /** Another, older resource claims the same thing. */
  Conflict,
  /** An object with a name that we need belongs to someone else. */
  NameTaken,
  /** The API server refuses what the spec asks for. */
  Refused,
  /** An image cannot be pulled. */
  ImagePullFailed,
  /** A container ends again and again. */
  CrashLoop,
  /** No node has room for a pod, or none fits. */
  Unschedulable,
  /** A pod cannot start for another reason. */
  PodFailed,
  /** A Job of ours failed. */
  JobFailed,
  /** No node matches the selector. */
  NoMatchingNode,
  /** A claim has no volume. */
  ClaimPending,
  /** Something unexpected; the message says what. */
  Error
}
