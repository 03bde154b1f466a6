package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.schemas.Echo;
import java.util.List;
import java.util.Optional;

/** How the value of a declared setting is read from a node. */
final class SettingValue {

  private static final Value<Integer> WHOLE =
      Value.whole(Integer.MIN_VALUE, Integer.MAX_VALUE).map(Math::toIntExact);

  private SettingValue() {}

  /** A value of the setting's domain. */
  @SuppressWarnings("unchecked") // the kind of a setting of T is a kind of T
  static <T> Value<T> of(Setting<T> setting) {
    Kind<?> kind = setting.kind();
    Domain<?> domain = setting.domain();
    if (kind == Kind.NUMBER) {
      return (Value<T>) Value.number((Domain<Double>) domain);
    }
    if (kind == Kind.NUMBER_OR_RELATIVE) {
      return (Value<T>) Relative.or((Domain<Double>) domain);
    }
    if (kind == Kind.COUNT) {
      Domain<Integer> counts = (Domain<Integer>) domain;
      return (Value<T>)
          Value.whole(domain.expected(), x -> x == (int) x && counts.allows().test((int) x))
              .map(Math::toIntExact);
    }
    if (kind == Kind.FLAG) {
      return (Value<T>) Value.flag();
    }
    if (kind == Kind.WORD) {
      return (Value<T>) Value.word(domain.expected(), domain.words());
    }
    return (Value<T>)
        (kind == Kind.COUNTS
            ? list((Setting<List<Integer>>) setting, WHOLE)
            : list((Setting<List<String>>) setting, Value.text()));
  }

  /** Whether a value is written as a list, so that only a list of lists is a grid. */
  static boolean isList(Setting<?> setting) {
    return setting.kind() == Kind.WORDS || setting.kind() == Kind.COUNTS;
  }

  private static <E> Value<List<E>> list(Setting<List<E>> setting, Value<E> item) {
    Value<List<E>> list = Value.listOf(setting.domain().expected(), item);
    return at -> list.read(at).flatMap(values -> allowed(setting, values, at));
  }

  private static <E> Optional<List<E>> allowed(
      Setting<List<E>> setting, List<E> values, Cursor at) {
    return setting.domain().allows().test(values)
        ? Optional.of(values)
        : at.mistake(
            "expected " + setting.domain().expected() + ", found " + Echo.of(values.toString()));
  }
}
