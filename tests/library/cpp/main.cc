// outside IN.json COUNT THREADS: renders COUNT times in each thread with one renderer; all must be the same bytes.
#include <inkvoice/inkvoice.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Free {
  void operator()(inkvoice_renderer* renderer) const { inkvoice_renderer_free(renderer); }
  void operator()(inkvoice_result* result) const { inkvoice_result_free(result); }
};

std::string render(inkvoice_renderer* renderer, const std::string& json) {
  const std::unique_ptr<inkvoice_result, Free> result(inkvoice_render(renderer, json.data(), json.size(), nullptr));
  if (inkvoice_result_status(result.get()) != INKVOICE_OK) return inkvoice_result_errors(result.get());
  std::size_t length = 0;
  const unsigned char* pdf = inkvoice_result_pdf(result.get(), &length);
  return {reinterpret_cast<const char*>(pdf), length};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  std::ifstream file(argv[1], std::ios::binary);
  const std::string json{std::istreambuf_iterator<char>(file), {}};
  const std::unique_ptr<inkvoice_renderer, Free> renderer(inkvoice_renderer_new());
  const std::string first = render(renderer.get(), json);
  std::atomic<int> different{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < std::atoi(argv[3]); ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < std::atoi(argv[2]); ++i) different += render(renderer.get(), json) == first ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("%zu %d\n", first.size(), different.load());
  return first.rfind("%PDF-", 0) == 0 && different == 0 ? 0 : 1;
}
