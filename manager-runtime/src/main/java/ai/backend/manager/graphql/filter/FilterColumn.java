package ai.backend.manager.graphql.filter;

import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.table.PgEnum;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * One filterable column: turns a comparison with a literal into a condition over it, or refuses.
 */
public sealed interface FilterColumn {
  Condition condition(Filter.Test test);

  static FilterColumn text(Field<String> field) {
    return new TextColumn(field);
  }

  static FilterColumn flag(Field<Boolean> field) {
    return new FlagColumn(field);
  }

  static FilterColumn number(Field<? extends Number> field) {
    return new ValueColumn<>(field.cast(BigDecimal.class), "a number", Literals::number);
  }

  static FilterColumn time(Field<OffsetDateTime> field) {
    return new ValueColumn<>(field, "a date or time", Literals::time);
  }

  static FilterColumn uuid(Field<UUID> field) {
    return new ValueColumn<>(field, "a UUID", Literals::uuid);
  }

  /** An enum column; values are given by member name, in upper or lower case. */
  static FilterColumn member(Field<String> field, PgEnum type) {
    return new EnumColumn(field, type, type::value);
  }

  /** A text column that holds labels of an enum. */
  static FilterColumn memberText(Field<String> field, PgEnum type) {
    return new EnumColumn(field, type, DSL::val);
  }

  /** A text array column: it matches when any element does. */
  static FilterColumn anyText(Field<String[]> field) {
    return new ArrayColumn(field);
  }

  /** Text: every operator. */
  record TextColumn(Field<String> field) implements FilterColumn {
    @Override
    public Condition condition(Filter.Test test) {
      return switch (test.operator()) {
        case CONTAINS -> field.like("%" + Literals.text(test, "a string") + "%");
        case LIKE -> field.like(Literals.pattern(test));
        case ILIKE -> field.likeIgnoreCase(Literals.pattern(test));
        default -> Comparison.of(field, test, literal -> Literals.string(test, literal));
      };
    }
  }

  /** Booleans: equality and IS. */
  record FlagColumn(Field<Boolean> field) implements FilterColumn {
    @Override
    public Condition condition(Filter.Test test) {
      return switch (test.operator()) {
        case EQUAL, NOT_EQUAL, IS, IS_NOT, IN ->
            Comparison.of(field, test, literal -> Literals.flag(test, literal));
        default -> throw Literals.operatorRefused(test);
      };
    }
  }

  /** Numbers, times and UUIDs: comparisons and membership. */
  record ValueColumn<T>(Field<T> field, String wanted, Literals.Reader<T> reader)
      implements FilterColumn {
    @Override
    public Condition condition(Filter.Test test) {
      return switch (test.operator()) {
        case CONTAINS, LIKE, ILIKE -> throw Literals.operatorRefused(test);
        default -> Comparison.of(field, test, literal -> value(test, literal));
      };
    }

    private T value(Filter.Test test, Literal literal) {
      return reader.read(literal).orElseThrow(() -> Literals.refused(test, wanted));
    }
  }

  /** Enums: equality and membership by member name. */
  record EnumColumn(Field<String> field, PgEnum type, Function<String, Field<String>> operand)
      implements FilterColumn {
    @Override
    public Condition condition(Filter.Test test) {
      return switch (test.operator()) {
        case EQUAL, IS -> one(test, test.value());
        case NOT_EQUAL, IS_NOT -> DSL.not(one(test, test.value()));
        case IN -> DSL.or(Literals.items(test).stream().map(item -> one(test, item)).toList());
        default -> throw Literals.operatorRefused(test);
      };
    }

    private Condition one(Filter.Test test, Literal literal) {
      if (literal instanceof Literal.Nothing) {
        return field.isNull();
      }
      String name = Literals.string(test, literal);
      String label = type.member(name).orElseThrow(() -> unknown(test, name));
      return field.eq(operand.apply(label));
    }

    private GraphqlRefusal unknown(Filter.Test test, String name) {
      return FilterProblem.filter(
          "'%s' is no value of '%s', which takes %s"
              .formatted(name, test.field(), String.join(", ", type.names())));
    }
  }

  /** Text arrays. */
  record ArrayColumn(Field<String[]> field) implements FilterColumn {
    @Override
    public Condition condition(Filter.Test test) {
      if (test.value() instanceof Literal.Nothing) {
        return Comparison.nullness(field, test);
      }
      var items = DSL.unnest(field).as("element", "item");
      Field<String> item = DSL.field(DSL.name("element", "item"), String.class);
      return DSL.exists(DSL.selectOne().from(items).where(new TextColumn(item).condition(test)));
    }
  }
}
