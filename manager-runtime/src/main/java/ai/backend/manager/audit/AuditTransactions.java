package ai.backend.manager.audit;

import org.jooq.TransactionContext;
import org.jooq.TransactionListener;

/** Puts the record of the action under way into the transaction that it commits. */
public final class AuditTransactions implements TransactionListener {
  @Override
  public void commitStart(TransactionContext transaction) {
    if (AuditTrail.PENDING.isBound()) {
      AuditTrail.PENDING.get().write(transaction.configuration().dsl());
    }
  }

  @Override
  public void rollbackEnd(TransactionContext transaction) {
    if (AuditTrail.PENDING.isBound()) {
      AuditTrail.PENDING.get().rolledBack();
    }
  }
}
