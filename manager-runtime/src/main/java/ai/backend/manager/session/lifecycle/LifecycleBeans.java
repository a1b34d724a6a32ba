package ai.backend.manager.session.lifecycle;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Settings of the lifecycle, as beans. */
@Singleton
final class LifecycleBeans {
  @Produces
  @Singleton
  Deadlines deadlines() {
    return Deadlines.DEFAULT;
  }
}
