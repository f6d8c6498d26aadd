package php
import ("testing";"math/rand/v2";"os")
func TestZ(t *testing.T){
 r:=rand.New(rand.NewPCG(1,2)); l:=new(Array[any])
 for range 3000 { a:=randArray(r,[]int{5,16,40,100}[r.IntN(4)],[]func(r *rand.Rand) any{plain,randScalar,as(randNumericString)}[r.IntN(3)]); 
  b:=a.Clone(); Sort(b); c:=a.Clone(); Ksort(c); d:=a.Clone(); Asort(d, SORT_STRING);  l.Append(ArrayOf[any](a,b,c,d)) }
 os.WriteFile("/tmp/zz.ser",[]byte(Serialize(l)),0644)
}
