/// Which Noto family draws a script: others have some of its letters too, but not its marks.
#pragma once

#include <string_view>

namespace inkvoice::font {

/// Of "NotoSansTamil-Regular.ttf" the part "SansTamil"; empty where the installed fonts have to be asked.
std::string_view home_family(char32_t code_point);

}  // namespace inkvoice::font
