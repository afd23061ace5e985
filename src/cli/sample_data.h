#pragma once
#include <string>

namespace sqlflow::cli {

// The data of a small web shop, the same bytes every time on every machine: CSV with a header line, some fields empty
// (NULL), some quoted. Every order names a customer and a product that exist.
struct SampleData {
  std::string customers;  // 1,000: customer_id,name,email,city,country,signup_date,newsletter
  std::string products;   // 500: product_id,name,category,price,weight_kg
  std::string orders;     // 5,000: order_id,customer_id,product_id,quantity,discount,status,ordered_at
};

SampleData MakeSampleData();

}  // namespace sqlflow::cli
