package ai.backend.manager.contract;

/** How an exchange ended here, beside how it was recorded. */
enum Verdict {
  /** Status, headers, shape and every value that is not declared volatile. */
  SAME,
  /** Ours answers otherwise, as a rule of the specification says. */
  DELIBERATE,
  DIFFERENT,
  /** Ours has no such operation. */
  NOT_THERE,
  /** Needs what the comparison leaves out. */
  OUT_OF_SCOPE
}
