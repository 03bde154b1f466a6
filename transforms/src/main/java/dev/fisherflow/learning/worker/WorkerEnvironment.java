package dev.fisherflow.learning.worker;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables that a worker process gets of its parent's: those that its engine and its libraries
 * read. Credentials of stores stay with the parent, which alone talks to them: a worker runs the
 * code of plug-ins.
 */
final class WorkerEnvironment {

  /** Names further variables, with commas between them. */
  static final String MORE = "FISHERFLOW_WORKER_ENVIRONMENT";

  private static final Set<String> NAMES =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "LANG",
          "LANGUAGE",
          "TZ",
          "TMPDIR",
          "LD_LIBRARY_PATH",
          "XDG_RUNTIME_DIR",
          "XDG_CACHE_HOME");

  private static final List<String> PREFIXES =
      List.of(
          "LC_",
          "MALLOC_",
          "OMP_",
          "KMP_",
          "GOMP_",
          "MKL_",
          "OPENBLAS_",
          "DJL_",
          "PYTORCH_",
          "TORCH_",
          "CUDA_",
          "CUBLAS_",
          "NVIDIA_",
          "NCCL_");

  private WorkerEnvironment() {}

  /** Removes all else from the variables of a process. */
  static void restrict(Map<String, String> variables) {
    List<String> more =
        Arrays.stream(variables.getOrDefault(MORE, "").split(",")).map(String::strip).toList();
    variables
        .keySet()
        .removeIf(
            name ->
                !NAMES.contains(name)
                    && PREFIXES.stream().noneMatch(name::startsWith)
                    && !more.contains(name));
  }
}
