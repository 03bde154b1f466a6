package dev.fisherflow.pipelines.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.compare.Verdict;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares runs by the digests in their manifests. It tells whether anything differs and what, not
 * by how much: any difference counts as drift.
 *
 * @param workspace where the runs are
 */
public record DigestComparer(Workspace workspace) implements RunComparer {

  private static final List<String> MADE = List.of("trials", "selections", "submissions");
  private static final List<String> USED =
      List.of("specification", "datasets", "models", "codeVersion", "versions", "threadsPerTrial");

  @Override
  public ComparedRun compare(String earlierRunId, String laterRunId) {
    JsonNode earlier = manifest(earlierRunId);
    JsonNode later = manifest(laterRunId);
    List<String> same = new ArrayList<>();
    List<String> different = new ArrayList<>();
    for (String kind : MADE) {
      Map<String, String> before = digests(earlier.path(kind));
      Map<String, String> after = digests(later.path(kind));
      TreeSet<String> names = new TreeSet<>(before.keySet());
      names.addAll(after.keySet());
      long count =
          names.stream()
              .filter(name -> !before.getOrDefault(name, "").equals(after.getOrDefault(name, "")))
              .count();
      if (count > 0) {
        different.add("%d of %d %s".formatted(count, names.size(), kind));
      } else {
        same.add("%d %s".formatted(names.size(), kind));
      }
    }
    if (different.isEmpty()) {
      return new ComparedRun(
          earlierRunId, Verdict.IDENTICAL, String.join(", ", same) + " have the same digests");
    }
    List<String> inputs =
        USED.stream().filter(key -> !earlier.path(key).equals(later.path(key))).toList();
    return new ComparedRun(
        earlierRunId,
        Verdict.DRIFT,
        "%s have other digests; %s; how large the differences are was not looked at"
            .formatted(
                String.join(", ", different),
                inputs.isEmpty()
                    ? "both runs were made from the same"
                    : "what the runs were made from differs in " + String.join(", ", inputs)));
  }

  private JsonNode manifest(String runId) {
    String path = "runs/" + runId + "/manifest.json";
    try {
      return new ObjectMapper().readTree(workspace.read(path));
    } catch (JsonProcessingException e) {
      throw new WorkspaceException(
          "expected a run's manifest: " + workspace.resolve(path) + ": " + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new WorkspaceException("cannot read " + workspace.resolve(path), e);
    }
  }

  /** By name; a submission's is its file. */
  private static Map<String, String> digests(JsonNode list) {
    Map<String, String> digests = new TreeMap<>();
    list.forEach(
        one ->
            digests.put(
                one.path(one.has("name") ? "name" : "file").asText(), one.path("digest").asText()));
    return digests;
  }
}
