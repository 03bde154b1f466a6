package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.schemas.Echo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    if (kind == Kind.NAMED_NUMBERS) {
      return (Value<T>) named((Setting<Map<String, Double>>) setting);
    }
    return (Value<T>)
        (kind == Kind.COUNTS
            ? list((Setting<List<Integer>>) setting, WHOLE)
            : texts((Setting<List<String>>) setting));
  }

  /** A list of texts, or a text that stands for one. */
  private static Value<List<String>> texts(Setting<List<String>> setting) {
    Value<List<String>> list = list(setting, Value.text());
    return at ->
        at.node() instanceof YamlNode.Scalar scalar && setting.domain().standsAlone(scalar.text())
            ? Optional.of(List.of(scalar.text()))
            : list.read(at);
  }

  private static Value<Map<String, Double>> named(Setting<Map<String, Double>> setting) {
    String expected = setting.domain().expected();
    return at -> {
      Optional<Fields> fields = Fields.of(at, expected);
      if (fields.isEmpty()) {
        return Optional.empty();
      }
      Map<String, Double> numbers = new LinkedHashMap<>();
      for (String name : fields.get().keys()) {
        Cursor value = fields.get().find(name).orElseThrow();
        Value.number(Domain.anyNumber()).read(value).ifPresent(n -> numbers.put(name, n));
      }
      return numbers.size() < fields.get().keys().size()
          ? Optional.empty()
          : allowed(setting, numbers, at);
    };
  }

  /** Whether a value is written as a list, so that only a list of lists is a grid. */
  static boolean isList(Setting<?> setting) {
    return setting.kind() == Kind.WORDS || setting.kind() == Kind.COUNTS;
  }

  private static <E> Value<List<E>> list(Setting<List<E>> setting, Value<E> item) {
    Value<List<E>> list = Value.listOf(setting.domain().expected(), item);
    return at -> list.read(at).flatMap(values -> allowed(setting, values, at));
  }

  private static <E> Optional<E> allowed(Setting<E> setting, E values, Cursor at) {
    return setting.domain().allows().test(values)
        ? Optional.of(values)
        : at.mistake(
            "expected " + setting.domain().expected() + ", found " + Echo.of(values.toString()));
  }
}
