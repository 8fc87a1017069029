/* outside IN.json OUT.pdf: what docs/library.md shows, as a program in C. */
#include <inkvoice/inkvoice.h>
#include <stdio.h>
#include <string.h>

static char input[1 << 20];

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  FILE* in = fopen(argv[1], "rb");
  if (in == NULL) return 65;
  const size_t length = fread(input, 1, sizeof input, in);
  fclose(in);

  inkvoice_renderer* renderer = inkvoice_renderer_new();
  const inkvoice_options options = {.size = sizeof options, .issue_date = "2026-11-23"};
  inkvoice_result* result = inkvoice_render(renderer, input, length, &options);
  const inkvoice_status status = inkvoice_result_status(result);
  printf("%s\n%s\n%s\n%d\n", inkvoice_version(), inkvoice_result_errors(result), inkvoice_result_warnings(result),
         inkvoice_result_pages(result));
  if (status == INKVOICE_OK) {
    size_t bytes = 0;
    const unsigned char* pdf = inkvoice_result_pdf(result, &bytes);
    FILE* out = fopen(argv[2], "wb");
    if (out == NULL || fwrite(pdf, 1, bytes, out) != bytes || fclose(out) != 0) return 66;
  }
  inkvoice_result_free(result);
  inkvoice_renderer_free(renderer);
  inkvoice_result_free(NULL);
  inkvoice_renderer_free(NULL);
  return (int)status;
}
