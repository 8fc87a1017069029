#include "pdf/huffman.h"

#include <algorithm>
#include <array>
#include <vector>

namespace inkvoice::pdf {

namespace {

constexpr unsigned kLongest = 15;

struct Node {
  std::uint32_t count = 0;
  std::uint32_t parent = 0;
};

/// The depths of the leaves, which come first and by rising count; gives the greatest.
unsigned find_depths(std::vector<Node>& nodes, std::span<std::uint8_t> depths) {
  const std::size_t leaves = nodes.size();
  std::size_t leaf = 0, joined = leaves;  // the lightest of each kind that has no parent
  const auto lightest = [&] {
    const bool take_leaf = leaf < leaves && (joined == nodes.size() || nodes[leaf].count <= nodes[joined].count);
    return take_leaf ? leaf++ : joined++;
  };
  for (std::size_t left = leaves; left > 1; --left) {
    const std::size_t a = lightest(), b = lightest();
    const auto parent = static_cast<std::uint32_t>(nodes.size());
    nodes[a].parent = nodes[b].parent = parent;
    nodes.push_back({nodes[a].count + nodes[b].count, 0});
  }
  std::vector<unsigned> depth(nodes.size(), 0);
  unsigned most = 0;
  for (std::size_t i = nodes.size() - 1; i-- > 0;) {
    depth[i] = depth[nodes[i].parent] + 1;
    most = std::max(most, depth[i]);
    if (i < leaves) depths[i] = static_cast<std::uint8_t>(std::min(depth[i], 255U));
  }
  return most;
}

}  // namespace

void find_code_lengths(std::span<const std::uint32_t> counts, unsigned limit, std::span<std::uint8_t> lengths) {
  std::fill(lengths.begin(), lengths.end(), std::uint8_t{0});
  std::vector<std::pair<std::uint32_t, std::uint16_t>> symbols;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) symbols.emplace_back(counts[i], static_cast<std::uint16_t>(i));
  }
  if (symbols.size() < 2) {
    if (!symbols.empty()) lengths[symbols[0].second] = 1;
    return;
  }
  std::sort(symbols.begin(), symbols.end());
  std::vector<std::uint8_t> depths(symbols.size());
  std::vector<Node> nodes;
  while (true) {
    nodes.clear();
    for (const auto& [count, symbol] : symbols) nodes.push_back({count, 0});
    if (find_depths(nodes, depths) <= limit) break;
    for (auto& [count, symbol] : symbols) count = (count + 1) / 2;  // flatter, in the same order
  }
  for (std::size_t i = 0; i < symbols.size(); ++i) lengths[symbols[i].second] = depths[i];
}

void find_codes(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes) {
  std::array<unsigned, kLongest + 1> count = {}, next = {};
  for (const std::uint8_t length : lengths) ++count[length];
  count[0] = 0;
  for (unsigned length = 1; length <= kLongest; ++length) next[length] = (next[length - 1] + count[length - 1]) << 1;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    unsigned value = lengths[i] > 0 ? next[lengths[i]]++ : 0, turned = 0;
    for (unsigned bit = 0; bit < lengths[i]; ++bit, value >>= 1) turned = turned << 1 | (value & 1);
    codes[i] = static_cast<std::uint16_t>(turned);
  }
}

}  // namespace inkvoice::pdf
