#include "mongo/wire_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <stdexcept>

namespace inkvoice::mongo {

namespace {

// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/: all little endian.
constexpr std::int32_t kOpReply = 1;
constexpr std::int32_t kOpQuery = 2004;
constexpr std::int32_t kOpMsg = 2013;
constexpr std::size_t kHeader = 16;

std::int32_t read_int(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  std::int32_t value = 0;
  if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

void put_int(std::string& out, std::int32_t value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof bytes);
}

std::string framed(std::int32_t op_code, std::int32_t response_to, const std::string& head, const Document& body) {
  std::string message;
  const auto size = static_cast<std::int32_t>(kHeader + head.size() + body.size());
  for (const std::int32_t each : {size, 1, response_to, op_code}) put_int(message, each);
  message += head;
  message.append(reinterpret_cast<const char*>(bson_get_data(body.bson())), body.size());
  return message;
}

bool read_all(int fd, std::uint8_t* to, std::size_t size) {
  for (std::size_t got = 0; got < size;) {
    const ssize_t n = ::recv(fd, to + got, size - got, 0);
    if (n <= 0) return false;
    got += static_cast<std::size_t>(n);
  }
  return true;
}

Document from_json(const std::string& json) {
  bson_error_t error{};
  bson_t* parsed =
      bson_new_from_json(reinterpret_cast<const std::uint8_t*>(json.data()), static_cast<ssize_t>(json.size()), &error);
  if (parsed == nullptr) throw std::runtime_error(static_cast<const char*>(error.message));
  Document document(*parsed);
  bson_destroy(parsed);
  return document;
}

Document ok() {
  Document answer;
  answer.integer("ok", 1);
  return answer;
}

Document batch(const std::vector<Document>& documents) {
  Document cursor;
  cursor.array("firstBatch", documents).integer("id", 0).text("ns", "test.any");
  Document answer = ok();
  answer.document("cursor", cursor);
  return answer;
}

std::string first_key(const std::uint8_t* data, std::size_t size) {
  bson_iter_t at;
  if (!bson_iter_init_from_data(&at, data, size) || !bson_iter_next(&at)) return "";
  return bson_iter_key(&at);
}

/// As far as texts are asked for.
bool matches(const View& document, const Document& filter) {
  bson_iter_t at;
  if (!bson_iter_init(&at, filter.bson())) return false;
  while (bson_iter_next(&at)) {
    const char* key = bson_iter_key(&at);
    if (bson_iter_type(&at) == BSON_TYPE_UTF8 && document.text_view(key) != bson_iter_utf8(&at, nullptr)) return false;
  }
  return true;
}

bool is_write(const std::string& name) { return name == "insert" || name == "update" || name == "delete"; }

}  // namespace

WireServer::WireServer(Role role) : role_(role), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listening_.get(), any, size) != 0 || ::listen(listening_.get(), 64) != 0 ||
      ::getsockname(listening_.get(), any, &size) != 0) {
    throw std::runtime_error("no port for the wire server");
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_loop(); });
}

WireServer::~WireServer() {
  stopping_ = true;
  ::shutdown(listening_.get(), SHUT_RDWR);
  accepting_.join();
  std::vector<std::thread> serving;
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : connections_) ::shutdown(fd, SHUT_RDWR);
    serving.swap(serving_);
  }
  for (std::thread& each : serving) each.join();
  for (const int fd : connections_) ::close(fd);
}

std::string WireServer::url() const {
  const std::string base = "mongodb://127.0.0.1:" + std::to_string(port_) + "/test";
  return role_ == Role::ReplicaSet ? base + "?replicaSet=rs" : base;
}

void WireServer::script(const std::string& command, std::vector<Fault> faults) {
  const std::lock_guard lock(mutex_);
  for (Fault& fault : faults) scripts_[command].push_back(std::move(fault));
}

void WireServer::no_primary_for(Millis time) { primary_from_ = std::chrono::steady_clock::now() + time; }
void WireServer::no_primary() { primary_from_ = std::chrono::steady_clock::time_point::max(); }

int WireServer::count(const std::string& command) {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(commands_[command].size());
}

bool WireServer::all_had(const std::string& command, const char* field) {
  const std::lock_guard lock(mutex_);
  for (const Document& each : commands_[command]) {
    if (!View(each).has(field)) return false;
  }
  return !commands_[command].empty();
}

std::size_t WireServer::stored() {
  const std::lock_guard lock(mutex_);
  return documents_.size();
}

void WireServer::accept_loop() {
  while (!stopping_) {
    const int fd = ::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const std::lock_guard lock(mutex_);
    connections_.push_back(fd);
    serving_.emplace_back([this, fd] { serve(fd); });
  }
}

void WireServer::serve(int fd) {
  for (;;) {
    std::vector<std::uint8_t> message(4);
    if (!read_all(fd, message.data(), 4)) return;
    const auto size = static_cast<std::size_t>(read_int(message, 0));
    if (size < kHeader || size > 50'000'000) return;
    message.resize(size);
    if (!read_all(fd, message.data() + 4, size - 4)) return;
    if (!handle(fd, message)) {
      ::shutdown(fd, SHUT_RDWR);
      return;
    }
  }
}

/// False: the connection is to be cut.
bool WireServer::handle(int fd, const std::vector<std::uint8_t>& message) {
  const std::int32_t id = read_int(message, 4);
  const bool is_query = read_int(message, 12) == kOpQuery;
  // OP_QUERY: flags, name, skip, return; OP_MSG: flags, kind 0.
  std::size_t at = kHeader + 4 + 1;
  if (is_query) at = kHeader + 4 + std::strlen(reinterpret_cast<const char*>(message.data()) + kHeader + 4) + 1 + 8;
  const auto size = static_cast<std::size_t>(read_int(message, at));
  const View command(message.data() + at, static_cast<std::uint32_t>(size));
  const std::string name = first_key(message.data() + at, size);
  std::vector<View> documents = command.documents("documents");
  const std::size_t section = at + size;
  if (!is_query && section + 5 < message.size() && message[section] == 1) {
    std::size_t next = section + 5;
    next += std::strlen(reinterpret_cast<const char*>(message.data()) + next) + 1;
    while (next + 5 <= message.size()) {
      const auto each = static_cast<std::uint32_t>(read_int(message, next));
      documents.emplace_back(message.data() + next, each);
      next += each;
    }
  }
  Fault fault;
  {
    const std::lock_guard lock(mutex_);
    bson_t whole;
    if (bson_init_static(&whole, message.data() + at, size)) commands_[name].emplace_back(whole);
    auto& faults = scripts_[name];
    if (!faults.empty()) {
      fault = faults.front();
      faults.pop_front();
    }
  }
  const bool faulty = fault.does != Fault::Does::Answer || !fault.answer.empty();
  Document reply;
  if (!faulty || fault.executed) reply = answer(name, command, documents);
  if (fault.does == Fault::Does::Cut) return false;
  if (fault.does == Fault::Does::Hang) return true;
  if (!fault.answer.empty()) reply = from_json(fault.answer);
  std::string head;
  if (is_query) {
    for (const std::int32_t each : {8, 0, 0, 0, 1}) put_int(head, each);
  } else {
    put_int(head, 0);
    head.push_back('\0');
  }
  const std::string bytes = framed(is_query ? kOpReply : kOpMsg, id, head, reply);
  return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

Document WireServer::hello() const {
  // From JSON, since a client takes 32-bit numbers alone here.
  Document answer = from_json(
      R"({"ok":1.0,"minWireVersion":0,"maxWireVersion":17,"maxBsonObjectSize":16777216,"readOnly":false,)"
      R"("maxMessageSizeBytes":48000000,"maxWriteBatchSize":100000,"logicalSessionTimeoutMinutes":30,"setVersion":1})");
  const std::string me = "127.0.0.1:" + std::to_string(port_);
  const bool primary = role_ == Role::Alone || is_primary();
  answer.boolean("ismaster", primary).boolean("isWritablePrimary", primary);
  if (role_ == Role::ReplicaSet) {
    const std::vector<std::string> hosts{me};
    answer.boolean("secondary", !primary).text("setName", "rs").texts("hosts", hosts).text("me", me);
  }
  return answer;
}

Document WireServer::insert(const std::vector<View>& documents) {
  for (const View& each : documents) {
    const std::string id = each.text("_id");
    if (documents_.contains(id)) return from_json(kDuplicate);
    documents_.emplace(id, each.copy());
  }
  Document answer = ok();
  answer.integer("n", static_cast<std::int64_t>(documents.size()));
  return answer;
}

Document WireServer::find(const View& command) {
  const auto asked = command.document("filter");
  const Document filter = asked ? asked->copy() : Document();
  std::vector<Document> found;
  for (const auto& [id, document] : documents_) {
    if (matches(View(document), filter)) found.push_back(document.copy());
  }
  return batch(found);
}

Document WireServer::answer(const std::string& name, const View& command, const std::vector<View>& documents) {
  if (name == "hello" || name == "isMaster" || name == "ismaster") return hello();
  if (is_write(name) && role_ == Role::ReplicaSet && !is_primary()) return from_json(kNotPrimary);
  const std::lock_guard lock(mutex_);
  if (name == "insert") return insert(documents);
  if (name == "find") return find(command);
  if (name == "createIndexes") {
    for (const View& index : command.documents("indexes")) indexes_.push_back(index.copy());
    return ok();
  }
  if (name == "listIndexes") return batch(indexes_);
  Document answer = ok();
  if (name == "update") answer.integer("n", 1).integer("nModified", 1);
  if (name == "delete") answer.integer("n", 1);
  if (name == "buildInfo") answer.text("version", "6.0.0");
  return answer;
}

}  // namespace inkvoice::mongo
