package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.Use;
import dev.fisherflow.pipelines.spec.search.RangeValue;
import dev.fisherflow.pipelines.spec.search.SearchSpace;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import dev.fisherflow.pipelines.spec.yaml.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads things of one kind, each a mapping with a {@code type} and the settings that the type
 * declares.
 */
final class SettingsParser<D extends Declared> {

  private static final String TYPE = "type";

  private final Registry<D> registry;
  private final List<String> otherKeys;

  /**
   * @param registry what types there are
   * @param otherKeys keys beside type and settings, which the caller reads
   */
  SettingsParser(Registry<D> registry, String... otherKeys) {
    this.registry = registry;
    this.otherKeys = List.of(otherKeys);
  }

  /** The thing that a word names. */
  Value<D> word() {
    return Value.word(registry.noun(), registry.names()).map(registry::get);
  }

  /** The thing that the key {@code type} names. */
  Optional<D> type(Fields fields) {
    return fields
        .require(TYPE, "one of " + String.join(", ", registry.names()))
        .flatMap(word()::read);
  }

  /**
   * The grid of settings in which each list is an axis, in the declared order.
   *
   * @param start the record before its settings
   */
  <R extends SpecificRecord> Grid<R> grid(D declared, Fields fields, R start) {
    return new Reading<R>(declared.declaration(), fields, true, Optional.empty())
        .read(Settings.stamped(start, declared));
  }

  /**
   * The same where a setting may also have a range, which becomes an axis of a space.
   *
   * @param byDefault whether the ranges of the declaration are axes too
   */
  <R extends SpecificRecord> Grid<R> grid(
      D declared, Fields fields, R start, SearchSpace<R> space, boolean byDefault) {
    return new Reading<>(
            declared.declaration(), fields, true, Optional.of(new Ranges<>(space, byDefault)))
        .read(Settings.stamped(start, declared));
  }

  /**
   * The settings where a list is no grid.
   *
   * @param start the record before its settings
   * @return nothing after a mistake was noted
   */
  <R extends SpecificRecord> Optional<R> one(D declared, Fields fields, R start) {
    return new Reading<R>(declared.declaration(), fields, false, Optional.empty())
        .read(Settings.stamped(start, declared)).points().stream().findFirst();
  }

  /** The points of a grid, after a mistake was noted where there are too many. */
  static <R> List<R> points(Grid<R> grid, Fields fields) {
    if (grid.tooLarge()) {
      fields.at().mistake("the lists make a grid of more than " + Grid.LARGEST + " settings");
    }
    return grid.points();
  }

  /** Where ranges go. */
  private record Ranges<R>(SearchSpace<R> space, boolean byDefault) {}

  /** One mapping while it is read. */
  private final class Reading<R extends SpecificRecord> {

    private final Declaration declaration;
    private final Fields fields;
    private final boolean lists;
    private final Optional<Ranges<R>> ranges;

    Reading(Declaration declaration, Fields fields, boolean lists, Optional<Ranges<R>> ranges) {
      this.declaration = declaration;
      this.fields = fields;
      this.lists = lists;
      this.ranges = ranges;
    }

    Grid<R> read(R start) {
      List<String> known = new ArrayList<>(List.of(TYPE));
      declaration.settings().forEach(setting -> known.add(setting.name()));
      known.addAll(otherKeys);
      fields.knowOnly(known, this::remark);
      declaration.groups().forEach(this::checkOneOf);
      Grid<R> grid = Grid.of(start);
      for (Setting<?> setting : declaration.settings()) {
        grid = vary(grid, setting);
      }
      return grid;
    }

    private <T> Grid<R> vary(Grid<R> grid, Setting<T> setting) {
      Optional<Cursor> range = fields.find(setting.name()).filter(RangeValue::isRange);
      if (range.isPresent()) {
        new RangeValue<>(SettingValue.of(setting), Optional.of(setting.kind()))
            .read(range.get())
            .ifPresent(axis -> search(setting, axis, range.get()));
        return grid;
      }
      if (searchedByDefault(setting)) {
        ranges.ifPresent(each -> add(each.space, setting, setting.searched()));
        return grid;
      }
      return grid.vary(
          values(setting), (record, value) -> Settings.with(record, setting, value.orElse(null)));
    }

    private <T> void search(Setting<T> setting, SearchRange<T> range, Cursor at) {
      ranges.ifPresentOrElse(
          each -> add(each.space, setting, range),
          () -> at.mistake("only settings of optimizers are searched; give one value or a list"));
    }

    private <T> void add(SearchSpace<R> space, Setting<T> setting, SearchRange<T> range) {
      space.add(setting.name(), range, (record, value) -> Settings.with(record, setting, value));
    }

    /** Whether a setting is an axis though the file does not name it. */
    private boolean searchedByDefault(Setting<?> setting) {
      return ranges.filter(Ranges::byDefault).isPresent()
          && setting.searched() != null
          && fields.find(setting.name()).isEmpty()
          && (setting.use().kind() != Use.Kind.ONE_OF
              || declaration.oneOf(setting.use().group()).stream()
                  .noneMatch(other -> fields.find(other.name()).isPresent()));
    }

    private <T> List<Optional<T>> values(Setting<T> setting) {
      return fields
          .find(setting.name())
          .map(at -> given(setting, at))
          .orElseGet(() -> List.of(absent(setting)));
    }

    /** One value or a list of them; of settings that are lists, a list of lists. */
    private <T> List<Optional<T>> given(Setting<T> setting, Cursor at) {
      Value<Optional<T>> value =
          setting.use().kind() == Use.Kind.NULLABLE
              ? SettingValue.of(setting).orNull()
              : SettingValue.of(setting).map(Optional::of);
      boolean isGrid =
          lists
              && (!SettingValue.isList(setting)
                  || at.isList() && at.items().stream().anyMatch(Cursor::isList));
      return isGrid ? Fields.points(at, value) : value.read(at).map(List::of).orElseGet(List::of);
    }

    private <T> Optional<T> absent(Setting<T> setting) {
      switch (setting.use().kind()) {
        case REQUIRED -> need(List.of(setting.name()));
        case DEFAULTED, UNSAID, NULLABLE -> fields.defaulted(setting.name(), setting.byDefault());
        case ONE_OF -> {} // another of its group is given, or the mistake is noted
      }
      return Optional.ofNullable(setting.byDefault());
    }

    private void checkOneOf(String group) {
      List<String> names = declaration.oneOf(group).stream().map(Setting::name).toList();
      List<String> given = names.stream().filter(name -> fields.find(name).isPresent()).toList();
      if (given.isEmpty() && declaration.oneOf(group).stream().noneMatch(this::searchedByDefault)) {
        need(names);
      }
      given.stream()
          .skip(1)
          .forEach(
              name ->
                  fields
                      .find(name)
                      .orElseThrow()
                      .mistake(
                          given.get(0)
                              + " is given too; give exactly one of "
                              + String.join(" and ", names)));
    }

    private void need(List<String> names) {
      if (names.stream().noneMatch(fields::misspelt)) {
        fields.at().mistake(declaration.name() + " needs " + String.join(" or ", names));
      }
    }

    /** Says whose key it is, if it is another's of the kind. */
    private String remark(String key) {
      List<String> owners =
          registry.all().stream()
              .filter(each -> each.declaration().takes(key))
              .map(Declared::name)
              .toList();
      String refusal = declaration.refusals().get(key);
      return owners.isEmpty()
          ? ""
          : "; %s %s it, %s %s"
              .formatted(
                  owners.stream().collect(Collectors.joining(" and ")),
                  owners.size() == 1 ? "has" : "have",
                  declaration.name(),
                  refusal == null ? "has not" : refusal);
    }
  }
}
