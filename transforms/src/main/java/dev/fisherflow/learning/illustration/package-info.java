/** Problems of two parameters that show what each update rule does. */
package dev.fisherflow.learning.illustration;
