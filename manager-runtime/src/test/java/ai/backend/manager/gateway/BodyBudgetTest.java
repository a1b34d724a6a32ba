package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyBudgetTest {
  @Test
  void what_does_not_fit_is_not_taken_and_fits_when_something_was_given_back() {
    var budget = new BodyBudget();
    assertThat(budget.take((int) BodyBudget.MOST)).isTrue();

    assertThat(budget.take(1)).isFalse();
    assertThat(budget.held()).isEqualTo(BodyBudget.MOST);

    budget.give(1);
    assertThat(budget.take(1)).isTrue();
  }
}
