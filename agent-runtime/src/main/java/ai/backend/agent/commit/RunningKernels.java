package ai.backend.agent.commit;

import java.util.UUID;

/** Where the kernels run that may be committed. */
public interface RunningKernels {
  /**
   * The IP address of a kernel's pod.
   *
   * @throws ai.backend.agent.kernel.NoSuchKernel when it is not here or does not run
   */
  String address(UUID kernel);
}
