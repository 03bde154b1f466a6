package dev.fisherflow.transforms.trials;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the files of a trial against its result, and writes again what the result holds. */
public final class TrialCheck {

  private static final String AGAIN = "; a sweep that needs it trains the trial again";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Workspace workspace;
  private final DeletedWeights deleted;
  private final AdapterNotes adapters;

  public TrialCheck(Workspace workspace) {
    this.workspace = workspace;
    this.deleted = new DeletedWeights(workspace);
    this.adapters = new AdapterNotes(workspace);
  }

  /** What is wrong, each file in a sentence; nothing if the trial has no result yet. */
  public List<String> damage(TrialFolder folder) {
    List<String> damage = new ArrayList<>();
    if (!workspace.exists(folder.result())) {
      return damage;
    }
    StoredResult stored;
    try {
      stored = StoredResult.read(workspace.read(folder.result()));
    } catch (IOException | DamagedException e) {
      damage.add(folder.result() + ": " + e.getMessage() + AGAIN);
      return damage;
    }
    for (Map.Entry<String, String> weights : TrialStore.weights(stored.result()).entrySet()) {
      damageOf(weights.getKey(), weights.getValue()).ifPresent(damage::add);
    }
    wrong(folder, stored)
        .forEach(file -> damage.add(file + " is not as it was written; --repair writes it again"));
    return damage;
  }

  private Optional<String> damageOf(String adapter, String digest) {
    String file = adapter + "/" + AdapterFiles.WEIGHTS;
    if (!workspace.exists(file)) {
      return deleted.contains(adapter, digest)
          ? Optional.empty()
          : Optional.of(file + " is missing" + AGAIN);
    }
    try {
      return Digest.of(workspace.read(file)).equals(digest)
          ? Optional.empty()
          : Optional.of(file + " has not the digest in the result" + AGAIN);
    } catch (DamagedException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** What can be written again; a result that an older version has written is not enough. */
  private List<String> wrong(TrialFolder folder, StoredResult stored) {
    List<String> wrong = new ArrayList<>();
    if (stored.adapter().isPresent()) {
      wrong.addAll(adapters.wrong(stored));
      if (!workspace.exists(folder.description())
          || !says(workspace.read(folder.description()), description(stored))) {
        wrong.add(folder.description());
      }
    }
    return wrong;
  }

  /**
   * Whether a file has the fields of today's; those that its version did not know must be unset.
   */
  private static boolean says(byte[] file, byte[] today) {
    try {
      return same(JSON.readTree(file), JSON.readTree(today));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean same(JsonNode file, JsonNode today) {
    if (!file.isObject() || !today.isObject()) {
      return file.equals(today);
    }
    return file.properties().stream()
            .allMatch(
                field ->
                    today.has(field.getKey()) && same(field.getValue(), today.get(field.getKey())))
        && today.properties().stream()
            .filter(field -> !file.has(field.getKey()))
            .allMatch(field -> field.getValue().isNull() || isEmptyList(field.getValue()));
  }

  private static boolean isEmptyList(JsonNode value) {
    return value.isArray() && value.isEmpty();
  }

  private static byte[] description(StoredResult stored) {
    return TrialStore.json(stored.result().getTrial());
  }

  /** Writes again what can be; gives the files. */
  public List<String> repair(TrialFolder folder) {
    try {
      if (!workspace.exists(folder.result())) {
        return List.of();
      }
      StoredResult stored = StoredResult.read(workspace.read(folder.result()));
      List<String> wrong = wrong(folder, stored);
      adapters.mend(stored);
      if (wrong.contains(folder.description())) {
        workspace.publish(folder.description(), description(stored));
      }
      return wrong;
    } catch (IOException | DamagedException e) {
      return List.of(); // told with what is to be done
    }
  }
}
