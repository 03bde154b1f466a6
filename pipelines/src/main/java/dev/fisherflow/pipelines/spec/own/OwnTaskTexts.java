package dev.fisherflow.pipelines.spec.own;

import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The labels of an own task, and what models that write read and answer. */
final class OwnTaskTexts {

  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");

  private final Fields fields;

  OwnTaskTexts(Fields fields) {
    this.fields = fields;
  }

  /** Labels by the values of the files, in class order; empty where they are not said. */
  Map<String, String> labels() {
    Map<String, String> values = new LinkedHashMap<>();
    var at = fields.find("labels");
    if (at.isEmpty()) {
      return values;
    }
    if (at.get().isList()) {
      Fields.points(at.get(), Value.text()).forEach(label -> values.put(label, label));
    } else {
      Fields.of(at.get(), "a list of labels, or a mapping from a file's values to labels")
          .ifPresent(
              map ->
                  map.keys()
                      .forEach(
                          key ->
                              map.find(key)
                                  .flatMap(Value.text()::read)
                                  .ifPresent(label -> values.put(key, label))));
    }
    if (values.values().stream().distinct().count() < 2) {
      at.get().mistake("expected at least two labels");
    }
    return values;
  }

  /** The instruction with the places of a catalogue's. */
  String instruction(boolean pair) {
    String written = fields.one("instruction", Value.text(), pair ? "{text} {pair}" : "{text}");
    Matcher matcher = PLACE.matcher(written);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      boolean second = matcher.group(1).equals("pair");
      if (!matcher.group(1).equals("text") && !(second && pair)) {
        fields
            .find("instruction")
            .ifPresent(
                at ->
                    at.mistake(
                        "expected the places {text}%s alone, found %s"
                            .formatted(pair ? " and {pair}" : "", matcher.group())));
      }
      matcher.appendReplacement(text, second ? "{S2}" : "{S1}");
    }
    return matcher.appendTail(text).toString();
  }

  List<String> words(List<String> labels) {
    Optional<Fields> words =
        fields.find("words").flatMap(at -> Fields.of(at, "a mapping from labels to words"));
    words.ifPresent(found -> found.knowOnly(labels));
    List<String> each = new ArrayList<>();
    for (String label : labels) {
      each.add(words.flatMap(found -> found.find(label)).flatMap(Value.text()::read).orElse(label));
    }
    return each;
  }

  /** The text that prompt tuning starts from; empty where it is not said. */
  String promptText() {
    return fields.find("promptText").flatMap(Value.text()::read).orElse("");
  }
}
